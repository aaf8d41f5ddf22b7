import KisoCore
public import KisoTensor

/// `ln(1 + e^x)`, a smooth ReLU, computed as `max(x, 0) + ln(1 + e^−|x|)`.
enum SoftplusOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase("usual", [.distinct([2, 3])], oracle: "torch.nn.functional.softplus(a)") {
                $0[0].softplus()
            },
            OpCase(
                "large", [.exact([800, -800], [2])], oracle: "torch.nn.functional.softplus(a)"
            ) { $0[0].softplus() },
        ]
    }
}

extension Tensor {
    /// `ln(1 + e^x)` for every element.
    public func softplus() -> Tensor { relu() + ((-absolute()).exp() + 1).log() }
}
