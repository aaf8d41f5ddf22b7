public import KisoCore
public import KisoTensor

/// Layers one after the other.
///
/// ```swift
/// let model = Sequential(seed: 0) {
///     Flatten()
///     Affine(inputs: 784, outputs: 50, activation: .relu)
///     Affine(inputs: 50, outputs: 10)
/// }
/// let logits = model(images)
/// ```
///
/// Parameters are named `affine1.weight`, `affine1.bias`, `affine2.weight`, …: the layer's type and
/// its number among the layers of that type.
///
/// Layers that have values already, because they were trained, loaded or drawn, keep them.
public struct Sequential: ShapedLayer, NamingModule {
    /// The layers in their order.
    public let layers: [any TensorLayer]
    /// The layers with their names: the type and a number among the layers of that type.
    public let namedLayers: [(name: String, layer: any TensorLayer)]
    /// The layers as they are computed.
    package let steps: [ComputedStep]

    /// Joins layers.
    ///
    /// - Parameters:
    ///   - seed: names the sequences that first values are drawn from, whatever this becomes a
    ///     part of. Without one they are those of the network that this becomes a part of, or of its
    ///     training, or of seed 0.
    ///   - layers: the layers in their order.
    public init(seed: UInt64? = nil, @LayerBuilder _ layers: () -> [any TensorLayer]) {
        self.init(layers(), seed: seed)
    }

    /// Joins layers.
    ///
    /// - Parameters:
    ///   - seed: as above.
    ///   - layers: the layers in their order.
    public init(_ layers: [any TensorLayer], seed: UInt64? = nil) {
        self.init(undrawn: layers)
        willInitialize(seed: seed ?? 0, isFixed: seed != nil)
    }

    /// Joins layers without a word about their first values.
    init(undrawn layers: [any TensorLayer]) {
        self.layers = layers
        namedLayers = LayerName.numbered(layers)
        steps = ComputedStep.plan(namedLayers)
    }

    /// The result of the last layer.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        var x = x
        if pass.observer == nil {
            for step in steps { x = step(x, pass: pass) }
        } else {
            for (name, layer) in namedLayers { x = pass(layer, name, x) }
        }
        return x
    }

    /// The shape after the last layer; the error names the layer that does not fit.
    public func outputShape(for input: Shape) throws -> Shape {
        try shapes(for: input).last ?? input
    }

    /// The shape of one example behind each layer.
    ///
    /// - Throws: `KisoError` `.configuration` that names the layer that does not fit.
    public func shapes(for input: Shape) throws -> [Shape] {
        var shape = input
        return try namedLayers.map { name, layer in
            do {
                shape = try layer.resultShape(for: shape)
            } catch let error as KisoError {
                throw KisoError(error.kind, "\(name): \(error.message)")
            }
            return shape
        }
    }

    var namedModules: [(name: String, module: any Module)] {
        namedLayers.map { ($0.name, $0.layer) }
    }
}
