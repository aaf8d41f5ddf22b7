import KisoCore
import KisoOps
import KisoTensor

/// Affine, ReLU, affine, and softmax with loss: the chapter's network of two layers.
final class LayeredNet {
    private let affine1: AffineLayer
    private let affine2: AffineLayer
    private let layers: [any BackwardLayer]
    private let last = SoftmaxWithLossLayer()

    init(
        inputs: Int, hidden: Int, outputs: Int, dtype: DType = .float32,
        using random: inout RandomGenerator
    ) {
        func weight(_ shape: Shape) -> Tensor {
            .normal(shape, standardDeviation: 0.01, dtype: dtype, using: &random)
        }
        affine1 = AffineLayer(
            weight: weight([inputs, hidden]), bias: .zeros([hidden], dtype: dtype))
        affine2 = AffineLayer(
            weight: weight([hidden, outputs]), bias: .zeros([outputs], dtype: dtype))
        layers = [affine1, ReLULayer(), affine2]
    }

    /// W1, b1, W2, b2.
    var parameters: [Tensor] {
        get { [affine1.weight, affine1.bias, affine2.weight, affine2.bias] }
        set {
            (affine1.weight, affine1.bias) = (newValue[0], newValue[1])
            (affine2.weight, affine2.bias) = (newValue[2], newValue[3])
        }
    }

    func predict(_ x: Tensor) -> Tensor {
        layers.reduce(x) { $1.forward($0) }
    }

    func loss(_ x: Tensor, _ t: Tensor) -> Tensor { last.forward(predict(x), t) }

    /// The loss, and its derivatives by W1, b1, W2, b2: once forward, once back.
    func lossWithGradients(_ x: Tensor, _ t: Tensor) -> (loss: Tensor, gradients: [Tensor]) {
        let loss = loss(x, t)
        _ = layers.reversed().reduce(last.backward()) { $1.backward($0) }
        let gradients = [
            affine1.weightGradient, affine1.biasGradient, affine2.weightGradient,
            affine2.biasGradient,
        ]
        return (loss, gradients)
    }

    func accuracy(_ x: Tensor, labels: Tensor) -> Double {
        (predict(x).argmax(axis: 1) .== labels).cast(to: .float64).mean().item()
    }
}
