import KisoCore

/// The figure of an epoch that decides what is best.
public struct Monitor: Sendable, Hashable {
    /// The name, such as `val_loss`.
    public let name: String
    /// Whether more is better; `nil` to know it from the metric: less for losses and errors.
    public let isBetterWhenLarger: Bool?

    /// A figure by name.
    public init(_ name: String, isBetterWhenLarger: Bool? = nil) {
        self.name = name
        self.isBetterWhenLarger = isBetterWhenLarger
    }

    /// The loss on the validation data, else on the training data.
    public static let loss = Monitor("val_loss")

    /// The figure of the newest epoch; of the training data where there are no validation data.
    func value(in run: TrainingRun) throws -> Double {
        guard let record = run.record else { return .nan }
        if let value = record[name] { return value }
        let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
        if !record.values.keys.contains(where: { $0.hasPrefix("val_") }), let value = record[plain]
        {
            return value
        }
        throw KisoError(
            .configuration,
            "no figure is named '\(name)' to watch"
                + "\(Suggestion.phrase(for: name, among: record.values.keys.sorted())); there are "
                + record.values.keys.sorted().joined(separator: ", "))
    }

    /// Whether one value is better than another by more than a margin; NaN is never better.
    func isBetter(_ value: Double, than best: Double, by margin: Double = 0, in run: TrainingRun)
        -> Bool
    {
        let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
        let larger =
            isBetterWhenLarger
            ?? run.metrics.first { $0.name == plain }?.isBetterWhenLarger ?? false
        if value.isNaN { return false }
        if best.isNaN { return true }
        return larger ? value > best + margin : value < best - margin
    }
}
