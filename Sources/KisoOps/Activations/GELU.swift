import KisoCore
public import KisoTensor

/// `x · Φ(x)` with the distribution function of the normal distribution:
/// `½ x (1 + erf(x / √2))`, or its approximation `½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
///
/// Source: D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016.
enum GELUOp: TensorOperation {
    static let name = "gelu"

    static var cases: [OpCase] {
        [
            OpCase("usual", [.normal([2, 3])], oracle: "torch.nn.functional.gelu(a)") {
                $0[0].gelu()
            },
            OpCase(
                "by tanh", [.normal([2, 3])],
                oracle: "torch.nn.functional.gelu(a, approximate='tanh')"
            ) { $0[0].gelu(approximate: true) },
        ]
    }
}

extension Tensor {
    /// `x · Φ(x)` for every element.
    ///
    /// - Parameter approximate: whether to compute `Φ` by a hyperbolic tangent, as BERT and GPT-2 do.
    public func gelu(approximate: Bool = false) -> Tensor {
        inSinglePrecision { x in
            guard approximate else { return x * ((x * 0.5.squareRoot()).erf() + 1) * 0.5 }
            let inner = (x + x * x.squared * 0.044715) * (2 / Double.pi).squareRoot()
            return x * (inner.tanh() + 1) * 0.5
        }
    }
}
