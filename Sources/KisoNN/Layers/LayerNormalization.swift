public import KisoCore
import KisoOps
public import KisoTensor

/// Layer normalisation: each row of the last axis shifted and scaled to mean 0 and variance 1, then
/// scaled by γ and shifted by β.
///
/// Shapes: `[n, …, features]`, γ and β `[features]`.
///
/// Source: J. Ba, J. Kiros and G. Hinton, "Layer normalization", 2016.
public struct LayerNormalization: ShapedLayer {
    /// γ, one at first.
    public let scale: Parameter
    /// β, zero at first.
    public let shift: Parameter
    /// The size of the last axis.
    public let features: Int
    /// ε, 1e-5 by default.
    public let epsilon: Double

    /// A layer for a number of features.
    public init(features: Int, epsilon: Double = 1e-5) {
        self.features = features
        self.epsilon = epsilon
        scale = Parameter(.ones([features]), role: .bias)
        shift = Parameter(.zeros([features]), role: .bias)
    }

    /// Normalises each row; training and inference are alike.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.layerNormalized(
            scale: pass.value(of: scale), shift: pass.value(of: shift), epsilon: epsilon)
    }

    /// The same shape, if its last axis has as many features.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.rank == 0 || input[-1] != features {
            throw KisoError(
                .configuration, "takes \(features) features, not an example of shape \(input)")
        }
        return input
    }

}

extension LayerNormalization: SpelledLayer {
    static let spelling = Spelling("layernorm", options: [.epsilon])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        self.init(
            features: input.dimensions.last ?? 1, epsilon: arguments.real("epsilon", default: 1e-5))
    }

    var arguments: Arguments? { Arguments().with("epsilon", epsilon, default: 1e-5) }
}
