public import KisoCore
import KisoOps
public import KisoTensor

/// Several layers on the same input, whose results are joined.
///
/// ```swift
/// Branches(joining: .channels) {
///     Convolution(inputs: 64, filters: 32, size: 1, activation: .relu)
///     Sequential { Convolution(…); Convolution(…) }
/// }
/// ```
///
/// Parameters are named `branch1.weight`, … and, where a branch is a ``Sequential``,
/// `branch2.convolution1.weight`, ….
///
/// Whole networks on the same input, joined by `vote` or `mean`, are an ensemble: see `Ensemble` of
/// KisoTrain.
///
/// Source: C. Szegedy et al., "Going deeper with convolutions", CVPR 2015.
public struct Branches: ShapedLayer, NamingModule {
    /// How results become one.
    public enum Joining: String, CaseIterable, Sendable, Codable {
        /// One behind the other along axis 1: the channels of images.
        case channels
        /// One behind the other along the last axis: the features of rows or of steps.
        case features
        /// Added, as elements of one shape.
        case sum
        /// Their mean, as elements of one shape: an ensemble that predicts numbers.
        case mean
        /// The logarithm of the mean of their softmax, `ln (1/m Σ softmax(yᵢ))`, along the last axis: an
        /// ensemble of classifiers, whose `softmax` is the mean of the members' probabilities.
        case vote

        /// Whether results are joined element by element, so that all have the shape of the whole.
        var isElementwise: Bool { self != .channels && self != .features }

        /// Results as one.
        func callAsFunction(_ results: [Tensor]) -> Tensor {
            switch self {
            case .channels: return .concatenate(results, axis: 1)
            case .features: return .concatenate(results, axis: -1)
            case .sum: return results.dropFirst().reduce(results[0], +)
            case .mean: return Tensor.stack(results).mean(axes: [0])
            case .vote:
                // Through logarithms, as a sum of tiny probabilities would be 0.
                let logs = Tensor.stack(results).logSoftmax()
                let highest = logs.detached.max(axes: [0], keepingDimensions: true)
                return (logs - highest).exp().mean(axes: [0]).log() + highest.squeezed(axes: [0])
            }
        }
    }

    /// The layers.
    public let branches: [any TensorLayer]
    /// How their results become one.
    public let joining: Joining

    /// Joins at least one branch.
    public init(
        joining: Joining = .channels, @LayerBuilder _ branches: () -> [any TensorLayer]
    ) {
        self.init(branches(), joining: joining)
    }

    /// Joins at least one branch.
    public init(
        _ branches: [any TensorLayer], joining: Joining = .channels,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(!branches.isEmpty, "Branches", "there is no branch", file: file, line: line)
        self.branches = branches
        self.joining = joining
        willInitialize(seed: 0)
    }

    /// The joined results.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        joining(branches.enumerated().map { pass($1, "branch\($0 + 1)", x) })
    }

    /// The shape of the joined results.
    public func outputShape(for input: Shape) throws -> Shape {
        let shapes = try branches.enumerated().map { index, branch in
            do { return try branch.resultShape(for: input) } catch let error as KisoError {
                throw KisoError(error.kind, "branch\(index + 1): \(error.message)")
            }
        }
        var sizes = shapes[0].dimensions
        let axis = joining == .channels ? 0 : sizes.count - 1
        for shape in shapes.dropFirst() {
            var expected = sizes, actual = shape.dimensions
            if !joining.isElementwise, axis >= 0, actual.count == sizes.count {
                expected[axis] = 0
                actual[axis] = 0
            }
            guard expected == actual else {
                throw KisoError(
                    .configuration,
                    "branches of shapes \(shapes[0]) and \(shape) cannot be joined by \(joining)")
            }
            if !joining.isElementwise { sizes[axis] += shape.dimensions[axis] }
        }
        return Shape(sizes)
    }

    var namedModules: [(name: String, module: any Module)] {
        branches.enumerated().map { ("branch\($0 + 1)", $1) }
    }
}
