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
            throw unknownNames(source)
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

    /// The networks whose names in PyTorch's files are known.
    package static let namesInTorch = all.filter { $0.hasTorchNames }.map(\.name)

    private var hasTorchNames: Bool {
        ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "efficientnet-lite0"]
            .contains(name) || isLargeVGG
    }

    private var isLargeVGG: Bool { name.hasPrefix("vgg") && input[1] == 224 }

    private func unknownNames(_ source: String) -> KisoError {
        KisoError(
            .configuration,
            "\(source): the names of '\(name)' in PyTorch's files are not known; known are those of "
                + Self.namesInTorch.joined(separator: ", "))
    }

    /// The scale of pictures that networks with these names were trained with.
    package var torchScale: Standardization {
        name == NamedModel.efficientNetLite0.name ? .efficientNetLite : .imageNet
    }

    /// A network of this model's words, with as many outputs as the last layer of a file has and with its
    /// values.
    ///
    /// Names may all have something in front, such as `module.` or `state_dict.`; what has not belongs to
    /// something else in the file, such as an optimizer.
    ///
    /// - Throws: As ``loadTorch(_:into:from:)``; `.configuration` for so many outputs that memory could not
    ///   hold them.
    package func network(
        ofTorch tensors: [(name: String, tensor: Tensor)], from source: String
    ) throws -> Sequential {
        func network(outputs: Int) throws -> Sequential {
            try Architecture(words(for: input, outputs: outputs).text).model(input: input)
        }
        let usual = try network(outputs: outputs)
        guard let modules = torchModules(usual), let last = modules.last else {
            throw unknownNames(source)
        }
        let names = Set(tensors.map(\.name))
        let head = "\(last).weight"
        var own = tensors
        if !names.contains("\(modules[0]).weight"),
            let prefix = names.filter({ $0.hasSuffix(".\(head)") })
                .map({ $0.dropLast(head.utf8.count) })
                .filter({ names.contains("\($0)\(modules[0]).weight") }).min()
        {
            own = tensors.filter { $0.name.hasPrefix(prefix) }
                .map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
        }
        let weight = own.first { $0.name == head }?.tensor
        let count = weight.flatMap { $0.rank == 2 && $0.shape[0] > 0 ? $0.shape[0] : nil }
        let result = count == outputs ? usual : try network(outputs: count ?? outputs)
        try loadTorch(own, into: result, from: source)
        return result
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
        case _ where isLargeVGG: Self.torchVGG(network)
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
