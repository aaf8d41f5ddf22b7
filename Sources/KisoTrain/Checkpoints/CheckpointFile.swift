public import Foundation
import KisoCore
import KisoTensor

/// A checkpoint in one file: the network as ``Predictor`` reads it, and beside it what training needs
/// to go on.
public struct CheckpointFile: Sendable {
    /// Where training was.
    public let checkpoint: Checkpoint
    /// The best value of the watched figure so far; NaN before there is one.
    public let best: Double
    /// How training was set up, as its program wrote it.
    public let configuration: String

    /// What goes into `kiso.training`.
    private struct Description: Codable {
        var state: TrainingState
        var callbacks: [String: [String: Double]]
        var best: Double
        var configuration: String
    }

    private static let key = "kiso.training"
    private static let optimizer = "optimizer/"
    private static let callback = "callback/"
    private static let learning = "learning/"

    /// Whether a tensor is training's, not the network's.
    static func isOfTraining(_ name: String) -> Bool {
        [optimizer, callback, learning].contains { name.hasPrefix($0) }
    }

    init(checkpoint: Checkpoint, best: Double, configuration: String) {
        self.checkpoint = checkpoint
        self.best = best
        self.configuration = configuration
    }

    /// The file's content.
    func encoded(_ predictor: Predictor) throws -> [UInt8] {
        try encoded(
            predictor.tensors(of: checkpoint.model), metadata: predictor.metadata)
    }

    /// The file's content, of a network whose tensors and description are given.
    func encoded(
        _ network: [(name: String, tensor: Tensor)], metadata: [String: String]
    ) throws -> [UInt8] {
        var tensors = network
        func add(_ prefix: String, _ more: [String: Tensor]) {
            tensors += more.sorted { $0.key < $1.key }.map { (prefix + $0.key, $0.value) }
        }
        let differs = checkpoint.weights.contains { name, value in
            checkpoint.model[name].map { $0 != value } ?? true
        }
        if differs { add(Self.learning, checkpoint.weights) }
        add(Self.optimizer, checkpoint.optimizer)
        for (name, state) in checkpoint.callbacks.sorted(by: { $0.key < $1.key }) {
            add(Self.callback + name + "/", state.tensors)
        }
        var metadata = metadata
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = Self.encoding
        let description = Description(
            state: checkpoint.state, callbacks: checkpoint.callbacks.mapValues(\.numbers),
            best: best, configuration: configuration)
        metadata[Self.key] = String(decoding: try encoder.encode(description), as: UTF8.self)
        return try ModelFile(tensors: tensors, metadata: metadata).encoded()
    }

    /// A checkpoint of a network as a file's content.
    package static func encoded(_ checkpoint: Checkpoint, _ predictor: Predictor) throws -> [UInt8]
    {
        try CheckpointFile(checkpoint: checkpoint, best: .nan, configuration: "")
            .encoded(predictor)
    }

    /// Reads a checkpoint.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is damaged or holds
    ///   a network without its training.
    public static func read(_ url: URL) throws -> CheckpointFile {
        try CheckpointFile(ModelFile.read(url), from: url.path)
    }

    /// Reads a checkpoint from a file's content.
    package static func decoded(
        _ bytes: [UInt8], from source: String = "the checkpoint"
    ) throws -> CheckpointFile {
        try CheckpointFile(ModelFile(bytes, from: source), from: source)
    }

    private init(_ file: ModelFile, from source: String) throws {
        guard let text = file.metadata[Self.key] else {
            throw KisoError(
                .badData, "\(source): holds a network, but no training that could go on")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = Self.decoding
        let description: Description
        do {
            description = try decoder.decode(Description.self, from: Data(text.utf8))
        } catch {
            throw KisoError(.badData, "\(source): its training cannot be read: \(error)")
        }
        var checkpoint = Checkpoint(
            model: [:], weights: [:], optimizer: [:],
            callbacks: description.callbacks.mapValues { CallbackState(numbers: $0) },
            state: description.state)
        for (name, tensor) in file.tensors {
            if name.hasPrefix(Self.optimizer) {
                checkpoint.optimizer[String(name.dropFirst(Self.optimizer.count))] = tensor
            } else if name.hasPrefix(Self.learning) {
                checkpoint.weights[String(name.dropFirst(Self.learning.count))] = tensor
            } else if name.hasPrefix(Self.callback) {
                let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
                if parts.count == 3 {
                    checkpoint.callbacks[parts[1], default: CallbackState()].tensors[parts[2]] =
                        tensor
                }
            } else {
                checkpoint.model[name] = tensor
            }
        }
        if checkpoint.weights.isEmpty { checkpoint.weights = checkpoint.model }
        self.init(
            checkpoint: checkpoint, best: description.best,
            configuration: description.configuration)
    }

    private static let encoding = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    private static let decoding = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
}
