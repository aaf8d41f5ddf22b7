import Foundation
import Kiso
import KisoCommandSupport

/// A training whose result is one file: what it takes to go on lies beside that file until the training is over.
struct TrainingBeside {
    /// The file of the result.
    let out: String
    /// What must be the same for a training to go on to the same bits.
    let settings: String

    /// The checkpoint's file.
    private var place: URL { URL(fileURLWithPath: out + ".training") }

    /// Writes the checkpoint behind each epoch.
    var saver: FileSaver { FileSaver(place, configuration: settings) }

    /// Takes up the training.
    ///
    /// - Throws: `KisoError` when there is none, or one with other settings.
    func restore<Batch>(_ trainer: Trainer<Batch>) throws {
        guard FileManager.default.fileExists(atPath: place.path) else {
            throw KisoError(
                .missingInput,
                "\(place.relativePath): there is no training to go on with; without --resume a new one "
                    + "begins")
        }
        let file = try CheckpointFile.read(place)
        guard file.configuration == settings else {
            throw KisoError(
                .usage,
                "\(place.relativePath): is a training of \(file.configuration); --resume goes on with the "
                    + "same only, not with \(settings)")
        }
        try trainer.restore(file.checkpoint, from: place.relativePath)
    }

    /// Trains until all epochs are over, the time is, or somebody interrupts.
    ///
    /// - Parameters:
    ///   - trainer: trains.
    ///   - data: what is learnt from.
    ///   - epochs: how many in all.
    ///   - batchSize: examples in a batch.
    ///   - quiet: whether only errors are said.
    ///   - write: writes the result so far. The checkpoint goes only when the whole result is written.
    func fit<Data: Dataset>(
        _ trainer: Trainer<Data.Batch>, _ data: Data, epochs: Int, batchSize: Int, quiet: Bool,
        write: () throws -> Void
    ) async throws {
        let left = trainer.epochs(until: epochs)
        do {
            if left > 0 {
                _ = try await Interruption.cancelling {
                    try await trainer.fit(data, epochs: left, batchSize: batchSize)
                }
            }
            try write()
            if trainer.epochs(until: epochs) <= 0 {
                try? FileManager.default.removeItem(at: place)
            } else if !quiet {
                Console.message("the time is over; --resume goes on")
            }
        } catch let interruption as Interruption {
            try write()
            if !quiet {
                Console.message("interrupted; what was learnt is in \(out); --resume goes on")
            }
            throw interruption
        }
    }
}
