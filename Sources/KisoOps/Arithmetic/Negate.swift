import KisoBackend
public import KisoCore
public import KisoTensor

/// `−x` of every element.
///
/// Gradient: `−g`.
public struct NegateOp: Op {
    /// `"negate"`.
    public static var name: String { "negate" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.negate, inputs[0])
    }

    /// `−g`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [-context.outputGradient]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "-a") { $0[0].negated() },
            OpCase("scalar", [.normal([])], oracle: "-a") { $0[0].negated() },
            OpCase("empty", [.normal([0, 3])], oracle: "-a") { $0[0].negated() },
        ]
    }
}

extension Tensor {
    /// `−x` of every element; the operator `-` calls it.
    public func negated() -> Tensor {
        .apply(NegateOp(), self)
    }
}
