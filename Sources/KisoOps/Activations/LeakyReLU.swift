import KisoCore
public import KisoTensor

/// `x` where `x > 0`, else `slope · x`.
///
/// Gradient: 1 or the slope; the slope at the kink.
///
/// Source: A. Maas, A. Hannun and A. Ng, "Rectifier nonlinearities improve neural network acoustic
/// models", ICML 2013.
enum LeakyReLUOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "usual slope", [.distinct([2, 3])],
                oracle: "torch.nn.functional.leaky_relu(a, 0.01)"
            ) { $0[0].leakyReLU() },
            OpCase(
                "large slope", [.distinct([2, 3])],
                oracle: "torch.nn.functional.leaky_relu(a, 0.3)"
            ) { $0[0].leakyReLU(slope: 0.3) },
        ]
    }
}

extension Tensor {
    /// `x` where `x > 0`, else `slope · x`, for every element.
    public func leakyReLU(slope: Double = 0.01) -> Tensor {
        .where(self .> 0, self, self * slope)
    }
}
