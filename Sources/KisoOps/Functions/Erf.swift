import KisoBackend
public import KisoCore
public import KisoTensor

/// The error function `2/√π ∫₀ˣ e^(−t²) dt` of every element.
///
/// Gradient: `g · 2/√π · e^(−x²)`.
public struct ErfOp: Op {
    /// `"erf"`.
    public static var name: String { "erf" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.erf, inputs[0])
    }

    /// See the type's description.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        return [g * ((-(x * x)).exp() * (2 / Double.pi.squareRoot()))]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.erf(a)") { $0[0].erf() },
            OpCase("scalar", [.normal([])], oracle: "torch.erf(a)") { $0[0].erf() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.erf(a)") { $0[0].erf() },
        ]
    }
}

extension Tensor {
    /// The error function `2/√π ∫₀ˣ e^(−t²) dt` of every element.
    ///
    /// ```swift
    /// Tensor([0, 1]).erf()      // [0, 0.8427008]
    /// ```
    public func erf(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(ErfOp(), floating("erf", file, line))
    }
}
