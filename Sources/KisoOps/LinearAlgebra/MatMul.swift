import KisoBackend
public import KisoCore
public import KisoTensor

/// Matrix products over the last two axes; leading axes are equal.
///
/// Gradients: `g · bᵀ` and `aᵀ · g`.
public struct MatMulOp: Op {
    /// `"matmul"`.
    public static var name: String { "matmul" }
    let precision: Precision

    /// The products.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let (a, b) = (inputs[0], inputs[1])
        if let fast = context.backend.matmul(a, b, precision: precision) { return fast }
        let factors = context.rounded([a, b], to: precision)
        return context.backend.matmul(factors[0], factors[1])
    }

    /// `g · bᵀ` and `aᵀ · g`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, a, b) = (context.outputGradient, context.inputs[0], context.inputs[1])
        return [
            context.isNeeded[0] ? g.matmul(b.matrixTransposed, precision: precision) : nil,
            context.isNeeded[1] ? a.matrixTransposed.matmul(g, precision: precision) : nil,
        ]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrices", [.normal([2, 3]), .normal([3, 4])], oracle: "a @ b") {
                $0[0].matmul($0[1])
            },
            OpCase("transposed", [.normal([3, 2]), .normal([4, 3])], oracle: "a.T @ b.T") {
                $0[0].transposed().matmul($0[1].transposed())
            },
            OpCase("vectors", [.normal([3]), .normal([3])], oracle: "a @ b") {
                $0[0].matmul($0[1])
            },
            OpCase("matrix and vector", [.normal([2, 3]), .normal([3])], oracle: "a @ b") {
                $0[0].matmul($0[1])
            },
            OpCase("vector and matrix", [.normal([3]), .normal([3, 2])], oracle: "a @ b") {
                $0[0].matmul($0[1])
            },
            OpCase("batches", [.normal([2, 2, 3]), .normal([2, 3, 4])], oracle: "a @ b") {
                $0[0].matmul($0[1])
            },
            OpCase(
                "broadcast batches", [.normal([2, 1, 2, 3]), .normal([3, 2])], oracle: "a @ b"
            ) {
                $0[0].matmul($0[1])
            },
            OpCase("nothing between", [.normal([2, 0]), .normal([0, 3])], oracle: "a @ b") {
                $0[0].matmul($0[1])
            },
        ]
    }
}

extension Tensor {
    /// The matrix product, as NumPy's `@`: over the last two axes, leading axes broadcast; a vector
    /// stands as a row on the left and as a column on the right.
    ///
    /// ```swift
    /// Tensor([[1, 2], [3, 4]]).matmul(Tensor([[5, 6], [7, 8]]))      // [[19, 22], [43, 50]]
    /// ```
    ///
    /// - Parameter precision: the type of `float32` factors; sums are `float32`.
    public func matmul(
        _ other: Tensor, precision: Precision = .float32, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if rank == 0 || other.rank == 0 {
            stop(
                "matmul", "shapes \(shape) and \(other.shape): a scalar has no matrix product",
                file: file, line: line)
        }
        let innerA = shape[-1], innerB = other.rank == 1 ? other.shape[0] : other.shape[-2]
        if innerA != innerB {
            stop(
                "matmul",
                "shapes \(shape) and \(other.shape) are not aligned: \(innerA) (axis \(rank - 1)) != "
                    + "\(innerB) (axis \(Swift.max(other.rank - 2, 0)))",
                file: file, line: line)
        }
        var dtype = dtype.promoted(with: other.dtype)
        if dtype == .bool { dtype = .int64 }
        var a = cast(to: dtype), b = other.cast(to: dtype)
        if rank == 1 { a = a.reshaped([1, innerA]) }
        if other.rank == 1 { b = b.reshaped([innerB, 1]) }
        let leadA = Shape(Array(a.shape.dimensions.dropLast(2)))
        let leadB = Shape(Array(b.shape.dimensions.dropLast(2)))
        guard let lead = leadA.broadcast(with: leadB) else {
            stop(
                "matmul", "the leading axes of \(shape) and \(other.shape) do not broadcast",
                file: file, line: line)
        }
        a = a.broadcast(to: Shape(lead.dimensions + a.shape.dimensions.suffix(2)))
        b = b.broadcast(to: Shape(lead.dimensions + b.shape.dimensions.suffix(2)))
        let product = Tensor.apply(MatMulOp(precision: precision), a, b)
        var kept = product.shape.dimensions
        if other.rank == 1 { kept.removeLast() }
        if rank == 1 { kept.remove(at: lead.rank) }
        return product.reshaped(Shape(kept))
    }

    /// The last two axes swapped.
    var matrixTransposed: Tensor {
        var axes = Array(0..<rank)
        axes.swapAt(rank - 1, rank - 2)
        return transposed(axes)
    }
}
