import KisoCore
public import KisoTensor

/// `x · sigmoid(x)`, also called swish.
///
/// Source: S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-weighted linear units", Neural Networks 107,
/// 2018.
enum SiLUOp: TensorOperation {
    static let name = "silu"

    static var cases: [OpCase] {
        [
            OpCase("usual", [.normal([2, 3])], oracle: "torch.nn.functional.silu(a)") {
                $0[0].silu()
            }
        ]
    }
}

extension Tensor {
    /// `x · sigmoid(x)` for every element.
    public func silu() -> Tensor { inSinglePrecision { $0 * $0.sigmoid() } }
}
