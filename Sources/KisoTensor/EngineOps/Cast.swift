import KisoBackend
package import KisoCore

/// The elements converted to another type.
///
/// Gradient: the output's gradient, which the engine converts back; none through integers.
package struct CastOp: BuiltInOp, SingleResultOp {
    /// The type of the result.
    package let dtype: DType

    /// Converts to `dtype`.
    package init(dtype: DType) { self.dtype = dtype }

    /// The converted elements.
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.cast(inputs[0], to: dtype)
    }

    /// The output's gradient.
    package func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.inputs[0].dtype.isFloatingPoint ? context.outputGradient : nil]
    }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.count == 1 ? [ArrayType(inputs[0].shape, dtype)] : nil
    }

    package static var cases: [OpCase] {
        [
            OpCase("to double", [.normal([2, 3])], oracle: "a.double()") {
                $0[0].cast(to: .float64)
            },
            OpCase("truncates", [.exact([-1.5, 2.9, 0], [3])], oracle: "a.long()") {
                $0[0].cast(to: .int64)
            },
        ]
    }
}
