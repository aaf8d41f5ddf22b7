import KisoTensor

/// The names of layers in a container.
enum LayerName {
    /// Each layer with its type and a number among the layers of that type: `affine1`, `relu1`,
    /// `affine2`.
    static func numbered(
        _ layers: [any TensorLayer]
    ) -> [(name: String, layer: any TensorLayer)] {
        var numbers: [String: Int] = [:]
        return layers.map { layer in
            let type = base(of: layer)
            numbers[type, default: 0] += 1
            return ("\(type)\(numbers[type] ?? 0)", layer)
        }
    }

    /// `maxPool` for `MaxPool`, `relu` for `ReLU`, `lstm` for `LSTM`; a frozen layer keeps its name.
    private static func base(of layer: any TensorLayer) -> String {
        if let frozen = layer as? Frozen<Tensor, Tensor> { return base(of: frozen.layer) }
        let name = String(describing: Swift.type(of: layer)).prefix { $0 != "<" }
        if name.last?.isUppercase == true { return name.lowercased() }
        return name.prefix(1).lowercased() + name.dropFirst()
    }
}
