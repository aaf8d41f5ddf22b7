public import KisoCore
public import KisoTensor

/// A layer that training leaves as it is: its parameters are constants, its batch normalisation uses
/// the running statistics and its dropout drops nothing. Gradients go through it to what lies before.
///
/// ```swift
/// let model = Sequential { backbone.frozen; GlobalAveragePool(); Affine(inputs: 512, outputs: 5) }
/// ```
///
/// Its parameters keep the names that they have without it, so a file of a network fits whether parts
/// of it are frozen or not.
public struct Frozen<Input, Output>: Layer, NamingModule {
    /// The layer.
    public let layer: any Layer<Input, Output>

    /// Freezes a layer; its cells stay those of the layer.
    public init(_ layer: any Layer<Input, Output>) { self.layer = layer }

    /// The layer's result in inference.
    public func callAsFunction(_ input: Input, pass: Pass) -> Output {
        layer(input, pass: pass.frozen)
    }

    var namedModules: [(name: String, module: any Module)] { [("", layer)] }
    var freezesParts: Bool { true }
}

extension Frozen: ShapedLayer where Input == Tensor, Output == Tensor {
    /// The shape of the layer's result.
    public func outputShape(for input: Shape) throws -> Shape {
        try layer.resultShape(for: input)
    }
}

extension Layer {
    /// The same layer as training leaves it alone.
    public var frozen: Frozen<Input, Output> { Frozen(self) }
}
