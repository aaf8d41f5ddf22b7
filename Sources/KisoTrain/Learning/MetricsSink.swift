import Foundation
import KisoCore
import KisoIO
import Synchronization

/// Writes `metrics.csv` and `metrics.jsonl` of a run anew after every epoch.
///
/// Columns: `epoch`, the figures (the loss first, those of validation last), `learning_rate` and
/// `seconds`; a figure that an epoch does not have is empty.
public final class MetricsSink: EventSink {
    private let run: RunFolder
    private let records: Mutex<[EpochRecord]>

    /// Writes into a run's folder.
    ///
    /// - Parameters:
    ///   - history: the epochs before training was taken up again.
    ///   - run: the folder of the run.
    public init(_ run: RunFolder, history: History = History()) {
        self.run = run
        records = Mutex(history.epochs)
    }

    /// Adds an epoch.
    public func receive(_ event: TrainingEvent) throws {
        guard case .epoch(let record) = event else { return }
        let all = records.withLock { records in
            records.append(record)
            return records
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let lines = try all.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        try run.write(lines.map { $0 + "\n" }.joined(), to: "metrics.jsonl")
        let columns = EpochRecord.columns(of: all)
        let header = (["epoch"] + columns + ["learning_rate", "seconds"]).joined(separator: ",")
        let rows = all.map { Self.row($0, columns) }
        try run.write(([header] + rows).map { $0 + "\n" }.joined(), to: "metrics.csv")
    }

    private static func row(_ record: EpochRecord, _ columns: [String]) -> String {
        let cells = columns.map { name in record[name].map { "\($0)" } ?? "" }
        return (["\(record.epoch)"] + cells + ["\(record.learningRate)", "\(record.seconds)"])
            .joined(separator: ",")
    }
}
