import ArgumentParser
import Foundation
import Kiso

/// Which network: `--model` by name or `--arch` in words.
struct ModelOptions: ParsableArguments {
    @Option(
        help: "A network by name: \(NamedModel.all.map(\.name).joined(separator: ", ")).")
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

    /// A network that was asked for.
    struct Choice {
        /// Its name; `custom` for words.
        let name: String
        let words: Architecture
        /// The shape of one example.
        let input: Shape
        /// What is different from the network of this name, so that it fits the input.
        var fitting: String?
    }

    /// The name and the words.
    ///
    /// - Parameters:
    ///   - input: the shape of one example; by default that which a named network was made for, and
    ///     1×28×28 for words.
    ///   - outputs: how many the last layer of a named network has; by default as it was made.
    ///   - default: the model when neither was given.
    func architecture(
        for input: Shape? = nil, outputs: Int? = nil, default: NamedModel? = nil
    ) throws -> Choice {
        if model != nil && arch != nil {
            throw KisoError(.usage, "--model and --arch exclude each other; give one of them")
        }
        if let arch {
            return Choice(
                name: "custom", words: try Architecture(arch), input: input ?? [1, 28, 28])
        }
        guard let named = try model.map({ try NamedModel(named: $0) }) ?? `default` else {
            throw KisoError(.usage, "name the network with --model or --arch")
        }
        return try Choice(named, input: input, outputs: outputs)
    }

    /// The network for data, whose last layer must have an output for every class.
    func classifier(
        for data: DatasetCatalog.Description, default: NamedModel? = nil,
        initializer: Initializer? = nil,
        seed: UInt64 = 0
    ) throws -> Predictor {
        let choice = try architecture(
            for: data.input, outputs: data.classNames.count, default: `default`)
        let network = try choice.words.model(
            input: data.input, initializer: initializer, seed: seed)
        let output = try network.outputShape(for: data.input)
        if output != [data.classNames.count] {
            throw KisoError(
                .configuration,
                "the network ends with the shape \(output), but \(data.name) has "
                    + "\(data.classNames.count) classes; end it with affine:\(data.classNames.count)"
            )
        }
        return Predictor(
            network, input: data.input, classNames: data.classNames, name: choice.name,
            data: data.name)
    }
}

extension ModelOptions.Choice {
    /// A named network for an input; by default that which it was made for.
    init(_ model: NamedModel, input: Shape? = nil, outputs: Int? = nil) throws {
        let input = input ?? model.input
        let words = try model.words(for: input, outputs: outputs ?? model.outputs)
        self.init(
            name: model.name, words: try Architecture(words.text), input: input,
            fitting: words.fitting)
    }
}
