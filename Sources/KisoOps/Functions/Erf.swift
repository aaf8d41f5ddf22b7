import KisoBackend
import KisoCore
public import KisoTensor

/// The error function `2/√π ∫₀ˣ e^(−t²) dt` of every element.
///
/// Gradient: `g · 2/√π · e^(−x²)`.
struct ErfOp: UnaryOp {
    static let function = UnaryFunction.erf

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor {
        g * ((-(x * x)).exp() * (2 / Double.pi.squareRoot()))
    }

    static var cases: [OpCase] {
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
