import KisoCore
import KisoOps
import KisoTensor

/// A layer with forward and backward propagation, written by hand.
protocol BackwardLayer: AnyObject {
    /// The layer's result; what backward propagation needs is kept.
    func forward(_ x: Tensor) -> Tensor
    /// The derivative by the input, from the derivative by the result.
    func backward(_ upstream: Tensor) -> Tensor
}

/// `x · W + b` for a batch.
final class AffineLayer: BackwardLayer {
    var weight: Tensor
    var bias: Tensor
    private(set) var weightGradient: Tensor
    private(set) var biasGradient: Tensor
    private var x: Tensor

    init(weight: Tensor, bias: Tensor) {
        (self.weight, self.bias) = (weight, bias)
        (weightGradient, biasGradient, x) = (weight, bias, bias)
    }

    func forward(_ x: Tensor) -> Tensor {
        self.x = x
        return x.matmul(weight) + bias
    }

    func backward(_ upstream: Tensor) -> Tensor {
        weightGradient = x.transposed().matmul(upstream)
        biasGradient = upstream.sum(axes: [0])
        return upstream.matmul(weight.transposed())
    }
}

/// Lets positive numbers through, and derivatives where it let numbers through.
final class ReLULayer: BackwardLayer {
    private var isOpen = Tensor(0)

    func forward(_ x: Tensor) -> Tensor {
        isOpen = (x .> 0).cast(to: x.dtype)
        return x * isOpen
    }

    func backward(_ upstream: Tensor) -> Tensor { upstream * isOpen }
}

/// Softmax and cross-entropy: backward propagation gives the difference of output and label.
final class SoftmaxWithLossLayer {
    private var y = Tensor(0)
    private var t = Tensor(0)

    /// - Parameter t: labels `[n, classes]`, 1 for the right class and 0 elsewhere.
    func forward(_ x: Tensor, _ t: Tensor) -> Tensor {
        (y, self.t) = (x.softmax(axis: 1), t)
        // The logarithm of softmax in one step: that of a probability rounded to 0 is not finite.
        return -(t * x.logSoftmax(axis: 1)).sum() / Double(t.shape[0])
    }

    func backward() -> Tensor { (y - t) / Double(t.shape[0]) }
}
