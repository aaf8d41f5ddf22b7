/// How a table of a time series becomes windows: the input is `window` rows in sequence, `[window,
/// columns]`, the target the `horizon` rows behind them.
public struct SeriesPreparation: Codable, Sendable, Equatable {
    /// The columns of the inputs, all numbers.
    public var columns: [String]
    /// The mean of each column in the training rows.
    public var mean: [Double]
    /// The standard deviation of each column in the training rows.
    public var deviation: [Double]
    /// The columns that are predicted.
    public var targets: [String]
    /// Rows of a window.
    public var window: Int
    /// Rows that are predicted.
    public var horizon: Int
}
