import ArgumentParser
import Foundation
import Kiso

/// Which network: `--model` by name or `--arch` in words.
struct ModelOptions: ParsableArguments {
    @Option(
        help: "A network by name: \(NamedModel.allCases.map(\.rawValue).joined(separator: ", ")).")
    var model: String?

    @Option(
        help: "A network in words, such as \"conv:30,5 relu pool:2 affine:100 relu affine:10\".")
    var arch: String?

    /// The flags that are settings of a training.
    var given: [(name: String, value: String)] {
        [("model", model), ("arch", arch)].compactMap { name, value in value.map { (name, $0) } }
    }

    /// Whether one of the two was given.
    var isGiven: Bool { model != nil || arch != nil }

    /// The name and the words.
    ///
    /// - Parameters:
    ///   - outputs: how many the last layer of a named network has.
    ///   - default: the model when neither was given.
    func architecture(
        outputs: Int = 10, default: NamedModel? = nil
    ) throws -> (name: String, words: Architecture) {
        switch (model, arch) {
        case (nil, let arch?): return ("custom", try Architecture(arch))
        case (let model?, nil):
            let named = try NamedModel(named: model)
            return (named.rawValue, try Architecture(named.architecture(outputs: outputs)))
        case (nil, nil):
            guard let named = `default` else {
                throw KisoError(.usage, "name the network with --model or --arch")
            }
            return (named.rawValue, try Architecture(named.architecture))
        case (.some, .some):
            throw KisoError(.usage, "--model and --arch exclude each other; give one of them")
        }
    }

    /// The network for data, whose last layer must have an output for every class.
    func classifier(
        for data: DatasetCatalog.Description, default: NamedModel? = nil,
        initializer: Initializer? = nil,
        seed: UInt64 = 0
    ) throws -> Predictor {
        let (name, words) = try architecture(outputs: data.classNames.count, default: `default`)
        let network = try words.model(input: data.input, initializer: initializer, seed: seed)
        let output = try network.outputShape(for: data.input)
        if output != [data.classNames.count] {
            throw KisoError(
                .configuration,
                "the network ends with the shape \(output), but \(data.name) has "
                    + "\(data.classNames.count) classes; end it with affine:\(data.classNames.count)"
            )
        }
        return Predictor(
            network, input: data.input, classNames: data.classNames, name: name, data: data.name)
    }
}
