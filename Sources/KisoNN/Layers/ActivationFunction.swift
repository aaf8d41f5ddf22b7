import KisoCore
import KisoOps
public import KisoTensor

/// A function of every element behind a layer, as an argument of the layer in front of it or as a
/// layer of its own (``Activation``).
///
/// ```swift
/// let hidden = Affine(inputs: 784, outputs: 100, activation: .relu)
/// ```
public enum ActivationFunction: String, CaseIterable, Sendable, Codable {
    /// `max(x, 0)`; layers that can compute it together with their own result.
    case relu
    /// `1 / (1 + e^−x)`.
    case sigmoid
    /// The hyperbolic tangent.
    case tanh
    /// `x` above 0 and `0.01 x` below.
    case leakyReLU = "leakyrelu"
    /// `x` above 0 and `e^x − 1` below.
    case elu
    /// `x · Φ(x)`.
    case gelu
    /// `x · sigmoid(x)`.
    case silu
    /// `ln(1 + e^x)`.
    case softplus
    /// `min(max(x, 0), 6)`, which keeps to few bits.
    ///
    /// Source: A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
    case relu6
    /// `1.7159 · tanh(2x / 3)`, which is about `x` at ±1.
    ///
    /// Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    case scaledTanh = "scaledtanh"

    /// The function of every element.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .relu: x.relu()
        case .sigmoid: x.sigmoid()
        case .tanh: x.tanh()
        case .leakyReLU: x.leakyReLU()
        case .elu: x.elu()
        case .gelu: x.gelu()
        case .silu: x.silu()
        case .softplus: x.softplus()
        case .relu6: Self.relu6(x)
        case .scaledTanh: (x * (2.0 / 3)).tanh() * 1.7159
        }
    }

    /// A minimum keeps the layout of images, but its gradient at equal numbers is a half of both; that of
    /// ReLU6 is 0 at 6.
    private static func relu6(_ x: Tensor) -> Tensor {
        let positive = x.relu(), six = Tensor.full([], 6, dtype: x.dtype, device: x.device)
        return x.isTracked
            ? .where(positive .>= six, six, positive) : positive.minimum(six)
    }

    /// The rule for first weights in front of it: He's where about half of a symmetric input passes,
    /// Xavier's otherwise.
    var initializer: Initializer {
        switch self {
        case .sigmoid, .tanh, .scaledTanh: .xavier
        case .relu, .leakyReLU, .elu, .gelu, .silu, .softplus, .relu6: .he
        }
    }
}
