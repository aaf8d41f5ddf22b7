import Foundation
import KisoCore
import KisoIO

/// Writes `metrics.csv` and `metrics.jsonl` of a run anew after every epoch.
///
/// Columns: `epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds`; a figure that there is
/// none of is empty.
public final class MetricsSink: EventSink {
    private let run: RunFolder
    private let records = Locked<[EpochRecord]>([])

    /// Writes into a run's folder.
    public init(_ run: RunFolder) { self.run = run }

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
        let header = "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds\n"
        try run.write(header + all.map(MetricsSink.row).joined(), to: "metrics.csv")
    }

    private static func row(_ record: EpochRecord) -> String {
        let cells = [
            "\(record.epoch)", "\(record.loss)", "\(record.accuracy)",
            record.validationLoss.map { "\($0)" } ?? "",
            record.validationAccuracy.map { "\($0)" } ?? "", "\(record.learningRate)",
            "\(record.seconds)",
        ]
        return cells.joined(separator: ",") + "\n"
    }
}
