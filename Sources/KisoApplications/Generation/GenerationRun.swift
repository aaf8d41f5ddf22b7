import Foundation
import KisoCore
import KisoIO
public import KisoTrain
import Synchronization

/// Files the training of a pair in a run's folder: a checkpoint an epoch, the generator whose pictures were
/// nearest to the real ones, sheets of the same noise, and a line an epoch.
///
/// | file | content |
/// |---|---|
/// | `checkpoints/last/model.safetensors` | both networks and all that it takes to go on |
/// | `checkpoints/best/model.safetensors` | the best generator alone: from noise to pictures |
/// | `figures/epoch-3.png` | pictures of the same noise behind each epoch |
/// | `figures/samples.png` | the newest, about every minute |
/// | `metrics.jsonl` | an epoch a line |
public final class GenerationRun: Sendable {
    /// The folder.
    public let folder: RunFolder
    private let training: GenerationTraining
    private let source: GenerationCheckpoint.Source
    private let epochs: Int
    private let lastSheet = Mutex(ContinuousClock.now)

    /// A training of so many epochs in all, and where it is filed.
    public init(
        _ folder: RunFolder, _ training: GenerationTraining, source: GenerationCheckpoint.Source,
        epochs: Int
    ) {
        self.folder = folder
        self.training = training
        self.source = source
        self.epochs = epochs
    }

    /// Writes what an event asks for.
    ///
    /// - Throws: `KisoError` `.cannotCreate` or `.inputOutput` when a file cannot be written.
    public func receive(_ event: GenerationEvent) throws {
        switch event {
        case .started(let epoch, _, _):
            if epoch == 1 && !training.isWithinEpoch { try writeSheet(["epoch-0.png"]) }
        case .step:
            let isDue = lastSheet.withLock { last in
                guard ContinuousClock.now - last > .seconds(60) else { return false }
                last = .now
                return true
            }
            if isDue { try writeSheet(["samples.png"]) }
        case .warning: break
        case .epoch(let record, let isBest):
            try writeSheet(["epoch-\(record.epoch).png", "samples.png"])
            if isBest {
                let best = Predictor(
                    training.pair.averaged, input: [training.settings.noise], name: "dcgan",
                    data: source.path)
                try best.save(to: folder.bestModel)
            }
            try writeMetrics()
            try save()
        }
    }

    /// Writes the checkpoint as training stands.
    public func save() throws {
        try AtomicFile.write(
            try GenerationCheckpoint.encoded(training, data: source, epochs: epochs),
            to: folder.lastModel)
        try folder.becomeLatest()
    }

    private func writeMetrics() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = GenerationCheckpoint.unusual
        let lines = try training.records.map {
            String(decoding: try encoder.encode($0), as: UTF8.self) + "\n"
        }
        try folder.write(lines.joined(), to: "metrics.jsonl")
    }

    private func writeSheet(_ names: [String]) throws {
        let scale = max(1, 56 / training.settings.size)
        let sheet = PictureSheet.image(try training.samples(), columns: 8, scale: scale)
        let bytes = try sheet.encodePNG()
        for name in names { try AtomicFile.write(bytes, to: folder.figure(name)) }
    }
}
