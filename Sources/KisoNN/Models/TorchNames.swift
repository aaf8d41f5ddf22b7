import KisoCore
import KisoOps
public import KisoTensor

/// Takes the parameters of a named network from a file with PyTorch's names.
///
/// The modules are listed in the order in which torchvision's code makes them, which is ours too; cells
/// are paired by it and their names and shapes compared, one by one. Weights of affine layers are
/// transposed, `num_batches_tracked` is left out.
extension NamedModel {
    /// Sets the values of a network that was made of this model's words.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - tensors: what the file holds.
    ///   - source: what errors call the file.
    /// - Throws: `KisoError` `.configuration` for a model whose names in PyTorch are not known, `.badData`
    ///   that names the first tensor that is missing, superfluous or of another shape, with both shapes;
    ///   nothing is changed then.
    public func loadTorch(
        _ tensors: [(name: String, tensor: Tensor)], into network: any TensorLayer,
        from source: String
    ) throws {
        guard let modules = torchModules(network) else {
            throw KisoError(
                .configuration, "\(source): the names of '\(name)' in PyTorch's files are not known"
            )
        }
        var rest = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        var state: [String: Tensor] = [:]
        var place = -1
        var last: Substring?
        for entry in network.namedParameters {
            let parts = entry.name.split(separator: ".")
            let path = entry.name.dropLast((parts.last?.count ?? 0) + 1)
            if path != last { place += 1 }
            last = path
            guard place < modules.count, let leaf = Self.torchLeaves[String(parts.last ?? "")]
            else {
                throw KisoError(
                    .badData, "\(source): '\(entry.name)' of this network is nothing in PyTorch's")
            }
            let name = "\(modules[place]).\(leaf)"
            guard var tensor = rest.removeValue(forKey: name) else {
                throw KisoError(
                    .badData,
                    "\(source): has no '\(name)' of shape \(entry.parameter.shape), for '\(entry.name)'"
                )
            }
            if tensor.rank == 2 && entry.parameter.shape.rank == 2 { tensor = tensor.transposed() }
            guard tensor.shape == entry.parameter.shape else {
                throw KisoError(
                    .badData,
                    "\(source): '\(name)' has shape \(tensor.shape), '\(entry.name)' of \(self.name) has "
                        + "\(entry.parameter.shape)")
            }
            state[entry.name] = tensor
        }
        if let other = rest.keys.filter({ !$0.hasSuffix("num_batches_tracked") }).min() {
            throw KisoError(.badData, "\(source): '\(other)' belongs to no layer of \(name)")
        }
        try network.load(state, from: source)
    }

    private static let torchLeaves = [
        "weight": "weight", "bias": "bias", "scale": "weight", "shift": "bias",
        "runningMean": "running_mean", "runningVariance": "running_var",
    ]

    /// The names of the modules with parameters, in their order.
    private func torchModules(_ network: any TensorLayer) -> [String]? {
        switch name {
        case "resnet18": Self.torchResNet([2, 2, 2, 2], isDeep: false)
        case "resnet34": Self.torchResNet([3, 4, 6, 3], isDeep: false)
        case "resnet50": Self.torchResNet([3, 4, 6, 3], isDeep: true)
        case "resnet101": Self.torchResNet([3, 4, 23, 3], isDeep: true)
        case "resnet152": Self.torchResNet([3, 8, 36, 3], isDeep: true)
        case "efficientnet-lite0": Self.torchEfficientNet
        case _ where name.hasPrefix("vgg") && input[1] == 224: Self.torchVGG(network)
        default: nil
        }
    }

    private static func torchResNet(_ blocks: [Int], isDeep: Bool) -> [String] {
        var names = ["conv1", "bn1"]
        for (level, count) in blocks.enumerated() {
            for block in 0..<count {
                let path = "layer\(level + 1).\(block)"
                for part in 1...(isDeep ? 3 : 2) {
                    names += ["\(path).conv\(part)", "\(path).bn\(part)"]
                }
                if block == 0 && (level > 0 || isDeep) {
                    names += ["\(path).downsample.0", "\(path).downsample.1"]
                }
            }
        }
        return names + ["fc"]
    }

    /// The numbers of torchvision's two chains count activations and poolings, as ours do.
    private static func torchVGG(_ network: any TensorLayer) -> [String]? {
        guard let chain = network as? Sequential,
            let flatten = chain.layers.firstIndex(where: { $0 is Flatten })
        else { return nil }
        return chain.layers.enumerated().compactMap { index, layer in
            if layer.namedParameters.isEmpty { return nil }
            return index < flatten ? "features.\(index)" : "classifier.\(index - flatten - 1)"
        }
    }

    /// As `efficientnet_lite_pytorch` has them, a relative of L. Melas-Kyriazi's EfficientNet.
    private static let torchEfficientNet: [String] = {
        let expands = [false] + Array(repeating: true, count: 15)
        let blocks = expands.enumerated().flatMap { index, expands in
            ((expands ? ["_expand_conv", "_bn0"] : [])
                + ["_depthwise_conv", "_bn1", "_project_conv", "_bn2"])
                .map { "_blocks.\(index).\($0)" }
        }
        return ["_conv_stem", "_bn0"] + blocks + ["_conv_head", "_bn1", "_fc"]
    }()
}
