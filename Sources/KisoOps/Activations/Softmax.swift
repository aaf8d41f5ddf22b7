import KisoBackend
import KisoCore
public import KisoTensor

/// `e^(x − max) / Σ e^(x − max)` along the last axis.
///
/// Gradient: `y (g − Σ g y)`.
struct SoftmaxOp: BuiltInOp, SingleResultOp {
    /// The backend's kernel, or the formula.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let x = inputs[0], axis = x.shape.rank - 1
        let backend = context.backend
        if let fused = backend.softmax(x) { return fused }
        if x.count == 0 { return backend.copy(x) }
        let highest = backend.reduce(.maximum, x, axes: [axis]).insertingAxes([axis])
        let powers = backend.unary(.exp, context.binary(.subtract, [x, highest]))
        let sums = backend.reduce(.sum, powers, axes: [axis]).insertingAxes([axis])
        return context.binary(.divide, [powers, sums])
    }

    /// `y (g − Σ g y)`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, y) = (context.outputGradient, context.output)
        return [y * (g - (g * y).sum(axes: [-1], keepingDimensions: true))]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.oneFloatingPoint.flatMap { $0[0].rank > 0 ? $0 : nil }
    }

    static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([2, 3])], oracle: "torch.softmax(a, 1)") { $0[0].softmax() },
            OpCase("columns", [.normal([2, 3])], oracle: "torch.softmax(a, 0)") {
                $0[0].softmax(axis: 0)
            },
            OpCase("book", [.exact([0.3, 2.9, 4.0], [3])], oracle: "torch.softmax(a, 0)") {
                $0[0].softmax()
            },
            OpCase("large", [.exact([1010, 1000, 990], [3])], oracle: "torch.softmax(a, 0)") {
                $0[0].softmax()
            },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.softmax(a, 1)") {
                $0[0].softmax()
            },
        ]
    }
}

extension Tensor {
    /// Probabilities along an axis: `e^x / Σ e^x`, shifted by the maximum so that nothing overflows.
    ///
    /// ```swift
    /// Tensor([0.3, 2.9, 4.0]).softmax()      // [0.01821127, 0.24519181, 0.73659691]
    /// ```
    public func softmax(
        axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "softmax", file, line)
        return floating("softmax", file, line).inSinglePrecision { x in
            if axis == rank - 1 { return .apply(SoftmaxOp(), x) }
            var order = Array(0..<rank)
            order.swapAt(axis, rank - 1)
            return Tensor.apply(SoftmaxOp(), x.transposed(order)).transposed(order)
        }
    }
}
