public import Foundation
import KisoCore
import KisoIO
import KisoTensor

/// Keeps the newest checkpoint of a training of any module in one file.
///
/// ```swift
/// let trainer = Trainer(learner, saver: FileSaver(file, configuration: "side=128"))
/// // Later, with the same module, optimizer and seed:
/// let file = try CheckpointFile.read(file)
/// try trainer.restore(file.checkpoint)
/// try await trainer.fit(examples, epochs: trainer.epochs(until: 7), batchSize: 16)
/// ```
///
/// A `Predictor`'s training has ``RunSaver``, whose file is the network too.
public final class FileSaver: CheckpointSaver {
    private let url: URL
    private let configuration: String

    /// Saves into a file.
    ///
    /// - Parameters:
    ///   - url: the file; it is replaced as a whole or not at all.
    ///   - configuration: how training was set up, for ``CheckpointFile``: going on with something else can
    ///     be refused by it.
    public init(_ url: URL, configuration: String = "") {
        (self.url, self.configuration) = (url, configuration)
    }

    /// Saves after an epoch, or within one.
    public func save(_ checkpoint: Checkpoint, _ run: TrainingRun) throws {
        let file = CheckpointFile(
            checkpoint: checkpoint, best: .nan, configuration: configuration)
        let tensors = checkpoint.model.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        try AtomicFile.write(try file.encoded(tensors, metadata: [:]), to: url)
    }
}
