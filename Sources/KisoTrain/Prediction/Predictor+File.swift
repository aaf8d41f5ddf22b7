public import Foundation
import KisoCore
import KisoData
import KisoIO
public import KisoNN
import KisoTensor

extension Predictor {
    /// The parameters and the description as a file's content.
    public func encoded() throws -> [UInt8] { try encoded(state: network.state) }

    /// Writes the parameters and the description, atomically.
    public func save(to url: URL) throws { try AtomicFile.write(try encoded(), to: url) }

    /// The same with other values.
    func encoded(state: [String: Tensor]) throws -> [UInt8] {
        try ModelFile(tensors: tensors(of: state), metadata: metadata).encoded()
    }

    /// Values in the order of the network's parameters.
    func tensors(of state: [String: Tensor]) -> [(name: String, tensor: Tensor)] {
        network.namedParameters.compactMap { entry in
            state[entry.name].map { (entry.name, $0) }
        }
    }

    /// The description.
    var metadata: [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var metadata = [
            "kiso.format": "2", "kiso.model": name, "kiso.input": input.sizes, "kiso.data": data,
        ]
        if let words = network.specification {
            metadata["kiso.architecture"] = words
        } else if let text = try? encoder.encode(
            network as? TracedNetwork ?? TracedNetwork(of: network, input: input))
        {
            // Without either the code that reads the file has to name the network.
            metadata["kiso.trace"] = String(decoding: text, as: UTF8.self)
        }
        if let names = try? JSONEncoder().encode(classNames) {
            metadata["kiso.classes"] = String(decoding: names, as: UTF8.self)
        }
        if let preparation, let text = try? encoder.encode(preparation) {
            metadata["kiso.preparation"] = String(decoding: text, as: UTF8.self)
        }
        return metadata
    }

    /// Reads what ``save(to:)`` wrote.
    ///
    /// - Parameters:
    ///   - network: the network of a file that does not say it, because it has layers that
    ///     there are no words for; its parameters take the values.
    ///   - url: the file.
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is damaged, not one
    ///   of Kiso's, of another network, or does not say its network and none is given.
    public static func load(
        _ url: URL, into network: (any TensorLayer)? = nil
    ) throws -> Predictor {
        try Predictor(ModelFile.read(url), from: url.path, into: network)
    }

    init(_ file: ModelFile, from source: String, into given: (any TensorLayer)? = nil) throws {
        guard let sizes = file.metadata["kiso.input"] else {
            throw KisoError(
                .badData, "\(source): has no description in its metadata; name its network")
        }
        guard let input = Shape(sizes: sizes) else {
            throw KisoError(
                .badData, "\(source): the input '\(sizes)' is not sizes such as 1x28x28")
        }
        let weights = file.tensors.filter { !CheckpointFile.isOfTraining($0.name) }
        let network: any TensorLayer
        if let given {
            network = given
        } else if let words = file.metadata["kiso.architecture"] {
            // A small file must not make a large network: what is missing is named below, if it is
            // not too much.
            let count = weights.reduce(1 << 24) { $0 + $1.tensor.count }
            do {
                network = try Architecture(words).model(input: input, limit: count)
            } catch let error as KisoError {
                throw KisoError(.badData, "\(source): the architecture in it: \(error.message)")
            }
        } else if let text = file.metadata["kiso.trace"] {
            do {
                network = try JSONDecoder().decode(TracedNetwork.self, from: Data(text.utf8))
            } catch let error as KisoError {
                throw KisoError(.badData, "\(source): its network: \(error.message)")
            } catch {
                throw KisoError(.badData, "\(source): its network cannot be read: \(error)")
            }
        } else {
            throw KisoError(
                .badData,
                "\(source): holds a network with layers of its own; load it with "
                    + "Predictor.load(_:into:) in the program that has them")
        }
        let state = Dictionary(weights.map { ($0.name, $0.tensor) }) { first, _ in first }
        try network.load(state, from: source)
        let names = Data((file.metadata["kiso.classes"] ?? "").utf8)
        self.init(
            network, input: input,
            classNames: (try? JSONDecoder().decode([String].self, from: names)) ?? [],
            preparation: try Self.preparation(in: file, for: input, from: source),
            name: file.metadata["kiso.model"] ?? "custom", data: file.metadata["kiso.data"] ?? "")
    }

    private static func preparation(
        in file: ModelFile, for input: Shape, from source: String
    ) throws -> Preparation? {
        guard let text = file.metadata["kiso.preparation"] else { return nil }
        let preparation: Preparation
        do {
            preparation = try JSONDecoder().decode(Preparation.self, from: Data(text.utf8))
        } catch let error as KisoError {
            throw KisoError(.badData, "\(source): \(error.message)")
        } catch {
            throw KisoError(.badData, "\(source): its preparation cannot be read: \(error)")
        }
        guard preparation.inputShape == input else {
            throw KisoError(
                .badData,
                "\(source): its preparation gives examples of \(preparation.inputShape), its network "
                    + "takes \(input)")
        }
        return preparation
    }
}
