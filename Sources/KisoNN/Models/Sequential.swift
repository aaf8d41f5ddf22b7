public import KisoCore
public import KisoTensor

/// Layers one after the other.
///
/// ```swift
/// let model = Sequential(seed: 0) {
///     Flatten()
///     Affine(inputs: 784, outputs: 50)
///     ReLU()
///     Affine(inputs: 50, outputs: 10)
/// }
/// let logits = model(images)
/// ```
///
/// Parameters are named `affine1.weight`, `affine1.bias`, `affine2.weight`, …: the layer's type and
/// its number among the layers of that type.
public struct Sequential: Layer {
    /// The layers in their order.
    public let layers: [any Layer]
    /// The layers as they are computed: a pooling goes before the ReLU in front of it, and a ReLU
    /// is applied by the layer in front of it where that can.
    public let computedLayers: [ComputedLayer]

    /// One computation: a layer, and ReLU on its result where one follows.
    public struct ComputedLayer: Sendable {
        /// The names of the layers that are computed, joined by `+`.
        public fileprivate(set) var name: String
        fileprivate let layer: any Layer
        fileprivate var rectifies: (any RectifiableLayer)?

        /// The parameters that training changes.
        public var parameters: [Parameter] { layer.trainableParameters }

        /// The result for a batch.
        public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
            rectifies?.rectified(x, pass: pass) ?? layer(x, pass: pass)
        }
    }

    /// Joins layers; their parameters are drawn from the seed.
    public init(seed: UInt64 = 0, @LayerBuilder _ layers: () -> [any Layer]) {
        self.init(layers(), seed: seed)
    }

    /// Joins layers; their parameters are drawn from the seed.
    public init(_ layers: [any Layer], seed: UInt64 = 0) {
        self.layers = layers
        var computed: [ComputedLayer] = []
        for (name, layer) in Sequential.poolingBeforeReLU(Sequential.named(layers)) {
            if layer is ReLU, let last = computed.last, last.rectifies == nil,
                let base = last.layer as? any RectifiableLayer
            {
                computed[computed.count - 1].rectifies = base
                computed[computed.count - 1].name += "+" + name
            } else {
                computed.append(ComputedLayer(name: name, layer: layer))
            }
        }
        computedLayers = computed
        initialize(seed: seed)
    }

    /// ReLU keeps the order of numbers, so the largest of rectified elements is the rectified largest
    /// one, and it has fewer elements: a pooling behind a ReLU goes before it.
    private static func poolingBeforeReLU(
        _ layers: [(name: String, layer: any Layer)]
    ) -> [(name: String, layer: any Layer)] {
        var result = layers
        for index in result.indices.dropLast()
        where result[index].layer is ReLU && result[index + 1].layer is MaxPool {
            result.swapAt(index, index + 1)
        }
        return result
    }

    /// The result of the last layer.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        var x = x
        for layer in computedLayers { x = layer(x, pass: pass) }
        return x
    }

    /// The shape after the last layer; the error names the layer that does not fit.
    public func outputShape(for input: Shape) throws -> Shape {
        var shape = input
        for (name, layer) in namedLayers {
            do {
                shape = try layer.outputShape(for: shape)
            } catch let error as KisoError {
                throw KisoError(error.kind, "\(name): \(error.message)")
            }
        }
        return shape
    }

    /// The sum over the layers.
    public func multiplyAdds(for input: Shape) -> Int {
        var total = 0
        var shape = input
        for layer in layers {
            total += layer.multiplyAdds(for: shape)
            shape = (try? layer.outputShape(for: shape)) ?? shape
        }
        return total
    }

    /// The words of the layers, `nil` if one has none or is a `Sequential` itself, whose parameters
    /// words would give other names.
    public var specification: String? {
        let words = layers.map { $0 is Sequential ? nil : $0.specification }
        return words.contains(nil) ? nil : words.compactMap { $0 }.joined(separator: " ")
    }

    /// The layers with their names: the type and a number among the layers of that type.
    public var namedLayers: [(name: String, layer: any Layer)] { Sequential.named(layers) }

    private static func named(_ layers: [any Layer]) -> [(name: String, layer: any Layer)] {
        var numbers: [String: Int] = [:]
        return layers.map { layer in
            let type = Sequential.lowercasedInitial(String(describing: Swift.type(of: layer)))
            numbers[type, default: 0] += 1
            return ("\(type)\(numbers[type] ?? 0)", layer)
        }
    }

    /// `maxPool` for `MaxPool`, `relu` for `ReLU`.
    private static func lowercasedInitial(_ name: String) -> String {
        if name == "ReLU" || name == name.uppercased() { return name.lowercased() }
        return name.prefix(1).lowercased() + name.dropFirst()
    }
}

/// Collects the layers that a ``Sequential`` lists.
@resultBuilder
public enum LayerBuilder {
    /// One layer.
    public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
    /// Several layers.
    public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
    /// All lines.
    public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
    /// A line under `if` without `else`.
    public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
    /// The first branch.
    public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
    /// The second branch.
    public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
    /// A loop.
    public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}
