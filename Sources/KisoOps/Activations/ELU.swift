import KisoCore
public import KisoTensor

/// `x` where `x > 0`, else `α (e^x − 1)`.
///
/// Source: D. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by
/// exponential linear units", ICLR 2016.
enum ELUOp: TensorOperation {
    static let name = "elu"

    static var cases: [OpCase] {
        [
            OpCase("usual", [.distinct([2, 3])], oracle: "torch.nn.functional.elu(a)") {
                $0[0].elu()
            },
            OpCase("large", [.exact([800, -800], [2])], oracle: "torch.nn.functional.elu(a)") {
                $0[0].elu()
            },
        ]
    }
}

extension Tensor {
    /// `x` where `x > 0`, else `alpha · (e^x − 1)`, for every element.
    public func elu(alpha: Double = 1) -> Tensor {
        // The exponential sees no positive number, so that it cannot overflow.
        inSinglePrecision { x in
            let negative = -((-x).relu())
            return .where(x .> 0, x, negative.expm1() * alpha)
        }
    }
}
