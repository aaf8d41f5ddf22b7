import KisoBackend
public import KisoCore
public import KisoTensor

/// Matrix products over the last two axes; leading axes are equal.
///
/// Gradients: `g · bᵀ` and `aᵀ · g`.
struct MatMulOp: BuiltInOp, SingleResultOp {
    static let name = "matmul"
    let precision: Precision

    /// The products.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let (a, b) = (inputs[0], inputs[1])
        if let fast = context.backend.matmul(a, b, precision: precision) { return fast }
        let factors = context.rounded([a, b], to: precision)
        return context.backend.matmul(factors[0], factors[1])
    }

    /// `g · bᵀ` and `aᵀ · g`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, a, b) = (context.outputGradient, context.inputs[0], context.inputs[1])
        return [
            context.isNeeded[0] ? g.matmul(b.matrixTransposed, precision: precision) : nil,
            context.isNeeded[1] ? a.matrixTransposed.matmul(g, precision: precision) : nil,
        ]
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int {
        inputs[0].count * inputs[1][-1]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[0].dtype == inputs[1].dtype, inputs[0].dtype != .bool else {
            return nil
        }
        let (a, b) = (inputs[0].shape, inputs[1].shape)
        guard a.rank >= 2, a.rank == b.rank, a[-1] == b[-2],
            a.dimensions.dropLast(2) == b.dimensions.dropLast(2)
        else { return nil }
        return inputs[0].resized(a.dimensions.dropLast() + [b[-1]]).map { [$0] }
    }

    static var cases: [OpCase] {
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

extension Shape {
    /// Why arrays of this shape and another have no matrix product, `nil` when they have one.
    ///
    /// ```swift
    /// Shape([2, 3]).matmulMismatch(with: [2, 2])
    /// // shapes (2, 3) and (2, 2) are not aligned: 3 (axis 1) != 2 (axis 0)
    /// ```
    public func matmulMismatch(with other: Shape) -> String? {
        if rank == 0 || other.rank == 0 {
            return "shapes \(self) and \(other): a scalar has no matrix product"
        }
        let otherAxis = max(other.rank - 2, 0)
        if self[-1] != other[otherAxis] {
            return "shapes \(self) and \(other) are not aligned: \(self[-1]) (axis \(rank - 1)) != "
                + "\(other[otherAxis]) (axis \(otherAxis))"
        }
        let leading = Shape(Array(dimensions.dropLast(2)))
        if leading.broadcast(with: Shape(Array(other.dimensions.dropLast(2)))) == nil {
            return "the leading axes of \(self) and \(other) do not broadcast"
        }
        return nil
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
    /// - Parameters:
    ///   - precision: the type of `float32` factors; sums are `float32`.
    ///   - other: the second factor.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func matmul(
        _ other: Tensor, precision: Precision = .float32, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if let mismatch = shape.matmulMismatch(with: other.shape) {
            stop("matmul", mismatch, file: file, line: line)
        }
        let inner = shape[-1]
        var dtype = dtype.promoted(with: other.dtype)
        if dtype == .bool { dtype = .int64 }
        var a = cast(to: dtype), b = other.cast(to: dtype)
        if rank == 1 { a = a.reshaped([1, inner]) }
        if other.rank == 1 { b = b.reshaped([inner, 1]) }
        let leadA = Shape(Array(a.shape.dimensions.dropLast(2)))
        let leadB = Shape(Array(b.shape.dimensions.dropLast(2)))
        // That there is one was the condition above.
        let lead = leadA.broadcast(with: leadB) ?? leadA
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
