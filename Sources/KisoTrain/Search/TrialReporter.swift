import KisoCore

/// Tells a ``Trial`` after every epoch how its training goes, and ends training when the trial shall stop.
///
/// ```swift
/// let trainer = Trainer(model, callbacks: [TrialReporter(trial, metric: "val_accuracy")])
/// ```
public struct TrialReporter: Callback {
    private let trial: Trial
    private let metric: String

    /// Reports a figure of every epoch.
    public init(_ trial: Trial, metric: String) {
        self.trial = trial
        self.metric = metric
    }

    /// `"trial"`.
    public var name: String { "trial" }

    /// Reports the figure of the epoch.
    ///
    /// - Throws: `KisoError` `.usage` when no figure has the name, which ends the search.
    public func epochEnded(_ run: TrainingRun) throws {
        guard let record = run.record, let value = record[metric] else {
            let known = (run.record?.values.keys.sorted() ?? [])
            throw KisoError(
                .usage,
                "no trial reports '\(metric)'\(Suggestion.phrase(for: metric, among: known)); there are "
                    + known.joined(separator: ", "))
        }
        let training = metric.hasPrefix("val_") ? record[String(metric.dropFirst(4))] : nil
        let advice = try trial.report(
            value, at: run.epoch, isLast: run.epoch == run.epochs, training: training)
        if advice == .stop { run.stop(because: "others were better after epoch \(run.epoch)") }
    }
}
