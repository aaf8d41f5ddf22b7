import KisoCore
public import KisoTensor

/// NumPy's products of arrays: `dot`, `inner` and `outer`.
enum DotOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "vectors", [.normal([3]), .normal([3])],
                oracle: "a @ b"
            ) { $0[0].dot($0[1]) },
            OpCase(
                "matrices", [.normal([2, 3]), .normal([3, 2])],
                oracle: "a @ b"
            ) { $0[0].dot($0[1]) },
            OpCase(
                "scalar", [.normal([]), .normal([3])],
                oracle: "a * b"
            ) { $0[0].dot($0[1]) },
            OpCase(
                "higher", [.normal([2, 3]), .normal([2, 3, 2])],
                oracle: "torch.einsum('ik,jkl->ijl', a, b)"
            ) { $0[0].dot($0[1]) },
            OpCase(
                "inner", [.normal([2, 3]), .normal([4, 3])],
                oracle: "torch.inner(a, b)"
            ) { $0[0].inner($0[1]) },
            OpCase(
                "outer", [.normal([2]), .normal([3])],
                oracle: "torch.outer(a, b)"
            ) { $0[0].outer($0[1]) },
        ]
    }
}

extension Tensor {
    /// The sum of products over the last axis of this tensor and the last but one of the other, as
    /// NumPy's `dot`; for matrices the matrix product, with a scalar the product.
    public func dot(
        _ other: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank == 0 || other.rank == 0 { return self * other }
        if other.rank <= 2 { return matmul(other, file: file, line: line) }
        if shape[-1] != other.shape[-2] {
            stop(
                "dot",
                "shapes \(shape) and \(other.shape) are not aligned: \(shape[-1]) (axis \(rank - 1)) "
                    + "!= \(other.shape[-2]) (axis \(other.rank - 2))", file: file, line: line)
        }
        let rest = other.movingAxis(-2, to: 0)
        let rows = Shape(Array(shape.dimensions.dropLast())).count
        let columns = Shape(Array(rest.shape.dimensions.dropFirst())).count
        let product = reshaped([rows, shape[-1]]).matmul(
            rest.reshaped([shape[-1], columns]), file: file, line: line)
        return product.reshaped(
            Shape(shape.dimensions.dropLast() + rest.shape.dimensions.dropFirst()))
    }

    /// The sum of products over the last axes of both tensors.
    public func inner(
        _ other: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank == 0 || other.rank == 0 { return self * other }
        if shape[-1] != other.shape[-1] {
            stop(
                "inner", "the last axes of \(shape) and \(other.shape) differ", file: file,
                line: line)
        }
        let size = shape[-1]
        let a = reshaped([Shape(Array(shape.dimensions.dropLast())).count, size])
        let b = other.reshaped([Shape(Array(other.shape.dimensions.dropLast())).count, size])
        return a.matmul(b.transposed())
            .reshaped(Shape(shape.dimensions.dropLast() + other.shape.dimensions.dropLast()))
    }

    /// The product of every element of this tensor with every element of the other: `[m, n]`.
    public func outer(_ other: Tensor) -> Tensor {
        reshaped([count, 1]) * other.reshaped([1, other.count])
    }
}
