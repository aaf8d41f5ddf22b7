public import KisoCore
import KisoOps
public import KisoTensor

/// Group normalisation: each group of channels of each example shifted and scaled to mean 0 and
/// variance 1, then each channel scaled by γ and shifted by β.
///
/// Shapes: `[n, features, …]`, γ and β `[features]`.
///
/// Source: Y. Wu and K. He, "Group normalization", ECCV 2018.
public struct GroupNormalization: ShapedLayer {
    /// γ, one at first.
    public let scale: Parameter
    /// β, zero at first.
    public let shift: Parameter
    /// The number of channels.
    public let features: Int
    /// The number of groups.
    public let groups: Int

    /// A layer for a number of channels in groups.
    ///
    /// - Precondition: `groups` divides `channels`.
    public init(features: Int, groups: Int, file: StaticString = #fileID, line: UInt = #line) {
        require(
            groups > 0 && features % groups == 0, "GroupNormalization",
            "\(groups) groups do not divide \(features) channels", file: file, line: line)
        self.features = features
        self.groups = groups
        scale = Parameter(.ones([features]), role: .bias)
        shift = Parameter(.zeros([features]), role: .bias)
    }

    /// Normalises each group; training and inference are alike.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.groupNormalized(
            groups: groups, scale: pass.value(of: scale), shift: pass.value(of: shift))
    }

    /// The same shape, if its first axis has as many channels.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.rank == 0 || input[0] != features {
            throw KisoError(
                .configuration, "takes \(features) channels, not an example of shape \(input)")
        }
        return input
    }

}

extension GroupNormalization: SpelledLayer {
    static let spelling = Spelling("groupnorm", [.integer("groups")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let groups = arguments.integer("groups"), channels = input.dimensions.first ?? 1
        guard channels % groups == 0 else {
            throw KisoError(
                .configuration, "\(groups) groups do not divide \(channels) channels")
        }
        self.init(features: channels, groups: groups)
    }

    var arguments: Arguments? { Arguments().with("groups", groups) }
}
