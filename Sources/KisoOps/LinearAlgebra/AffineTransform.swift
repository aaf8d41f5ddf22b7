import KisoBackend
public import KisoCore
public import KisoTensor

/// `x · W + b`, and ReLU on it when asked for: the book's affine transformation.
///
/// Shapes: `x` `[n, i]`, `W` `[i, o]`, `b` `[o]`, result `[n, o]`. Gradients: `g · Wᵀ`, `xᵀ · g`, the
/// sum of `g` over the batch.
struct AffineTransformOp: BuiltInOp, SingleResultOp {
    static let name = "affine"
    let relu: Bool
    let precision: Precision

    /// The backend's fused kernel, or a product, a sum and a maximum.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let (x, weight, bias) = (inputs[0], inputs[1], inputs[2])
        let backend = context.backend
        if let fused = backend.affine(
            x, weight: weight, bias: bias, relu: relu, precision: precision)
        {
            return fused
        }
        let factors = context.rounded([x, weight], to: precision)
        let sum = context.binary(.add, [backend.matmul(factors[0], factors[1]), bias])
        return relu ? backend.unary(.relu, sum) : sum
    }

    /// `g · Wᵀ`, `xᵀ · g`, the sum of `g` over the batch.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (x, weight) = (context.inputs[0], context.inputs[1])
        var g = context.outputGradient
        if relu { g = g.masked(wherePositive: context.output) }
        return [
            context.isNeeded[0] ? g.matmul(weight.transposed(), precision: precision) : nil,
            context.isNeeded[1] ? x.transposed().matmul(g, precision: precision) : nil,
            context.isNeeded[2] ? g.sum(axes: [0]) : nil,
        ]
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int {
        inputs[0].count * inputs[1][1]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 3, Set(inputs.map(\.dtype)).count == 1, inputs[0].dtype != .bool,
            inputs[0].rank == 2, inputs[1].rank == 2,
            inputs[0].shape[1] == inputs[1].shape[0], inputs[2].shape == [inputs[1].shape[1]]
        else { return nil }
        return inputs[0].resized([inputs[0].shape[0], inputs[1].shape[1]]).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "plain", [.normal([4, 3]), .normal([3, 2]), .normal([2])], oracle: "a @ b + c"
            ) { $0[0].affine(weight: $0[1], bias: $0[2]) },
            OpCase(
                "rectified", [.normal([4, 3]), .normal([3, 2]), .normal([2])],
                oracle: "torch.relu(a @ b + c)"
            ) { $0[0].affine(weight: $0[1], bias: $0[2], relu: true) },
            OpCase(
                "empty batch", [.normal([0, 3]), .normal([3, 2]), .normal([2])],
                oracle: "a @ b + c"
            ) { $0[0].affine(weight: $0[1], bias: $0[2]) },
        ]
    }
}

extension Tensor {
    /// `self · weight + bias`, and ReLU on it when asked for.
    ///
    /// - Parameters:
    ///   - weight: `[inputs, outputs]`, as the book has it.
    ///   - bias: `[outputs]`.
    ///   - relu: whether to set negative results to 0.
    ///   - precision: the type of the factors.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func affine(
        weight: Tensor, bias: Tensor, relu: Bool = false, precision: Precision = .float32,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 2 || weight.rank != 2 || bias.rank != 1 || shape[1] != weight.shape[0]
            || weight.shape[1] != bias.shape[0]
        {
            stop(
                "affine",
                "input \(shape), weight \(weight.shape) and bias \(bias.shape) do not fit [n, i], "
                    + "[i, o], [o]",
                file: file, line: line)
        }
        let type = dtype.promoted(with: weight.dtype).promoted(with: bias.dtype)
        return .apply(
            AffineTransformOp(relu: relu, precision: precision), cast(to: type),
            weight.cast(to: type), bias.cast(to: type))
    }
}
