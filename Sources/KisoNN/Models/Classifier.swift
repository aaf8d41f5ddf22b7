public import Foundation
public import KisoCore
import KisoIO
import KisoTensor

/// A network together with what one needs to use it: the shape of its input, the names of its
/// classes, and how it was made. Saved as one safetensors file.
///
/// ```swift
/// try model.save(to: URL(fileURLWithPath: "digits.safetensors"))
/// let again = try Classifier.load(URL(fileURLWithPath: "digits.safetensors"))
/// ```
public struct Classifier: Sendable {
    /// The network.
    public let network: Sequential
    /// The shape of one example.
    public let input: Shape
    /// What each class is called; the index is the label. May be empty.
    public let classNames: [String]
    /// The name of the model, such as `simple-convnet`, or `custom`.
    public let name: String
    /// The name of the data it was trained on; empty if it was not.
    public let data: String

    /// Puts a network and its description together.
    public init(
        _ network: Sequential, input: Shape, classNames: [String] = [], name: String = "custom",
        data: String = ""
    ) {
        self.network = network
        self.input = input
        self.classNames = classNames
        self.name = name
        self.data = data
    }

    /// The parameters and the description as a file's content.
    ///
    /// - Throws: ``KisoError`` `.configuration` when a layer cannot be put into words.
    public func encoded() throws -> [UInt8] {
        guard let architecture = network.specification else {
            throw KisoError(
                .configuration,
                "the network has a layer that has no words, so its file could not be loaded"
            )
        }
        let names = try JSONEncoder().encode(classNames)
        let file = Safetensors(
            tensors: network.namedParameters.map { ($0.name, $0.parameter.value.array) },
            metadata: [
                "kiso.format": "1", "kiso.architecture": architecture, "kiso.model": name,
                "kiso.input": input.dimensions.map(String.init).joined(separator: "x"),
                "kiso.data": data, "kiso.classes": String(decoding: names, as: UTF8.self),
            ])
        return try file.encode()
    }

    /// Writes the parameters and the description, atomically.
    public func save(to url: URL) throws { try AtomicFile.write(try encoded(), to: url) }

    /// Reads what ``save(to:)`` wrote.
    ///
    /// - Throws: ``KisoError`` `.missingInput` without the file, `.badData` when it is damaged or not
    ///   one of Kiso's.
    public static func load(_ url: URL) throws -> Classifier {
        let file = try Safetensors.read(url)
        guard let words = file.metadata["kiso.architecture"],
            let sizes = file.metadata["kiso.input"]
        else {
            throw KisoError(
                .badData,
                "\(url.path): has no architecture in its metadata")
        }
        let dimensions = sizes.split(separator: "x", omittingEmptySubsequences: false).map {
            Int($0)
        }
        guard let input = Shape(checking: dimensions.compactMap { $0 }),
            !dimensions.contains(nil), input.count > 0, input.rank > 0
        else {
            throw KisoError(
                .badData, "\(url.path): the input '\(sizes)' is not sizes such as 1x28x28")
        }
        let network: Sequential
        do {
            // A small file must not make a large network: what is missing is named below, if it is
            // not too much.
            let count = file.tensors.reduce(1 << 24) { $0 + $1.array.count }
            network = try Architecture(words).model(
                input: input, initializer: .zeros, seed: 0, limit: count)
        } catch let error as KisoError {
            throw KisoError(.badData, "\(url.path): the architecture in it: \(error.message)")
        }
        let names = file.metadata["kiso.classes"].map { Data($0.utf8) } ?? Data()
        let classifier = Classifier(
            network, input: input,
            classNames: (try? JSONDecoder().decode([String].self, from: names)) ?? [],
            name: file.metadata["kiso.model"] ?? "custom", data: file.metadata["kiso.data"] ?? "")
        let state = Dictionary(file.tensors.map { ($0.name, Tensor($0.array)) }) { first, _ in first }
        try network.load(state, from: url.path)
        return classifier
    }
}
