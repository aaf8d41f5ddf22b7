public import KisoCore

extension Metric {
    /// The share of right answers. Outputs `[n, k]` answer with the largest, one output with its sign.
    public static let accuracy = Metric("accuracy") { AccuracyCounter() }

    /// The share of examples whose class is among the `k` largest outputs.
    public static func topK(_ k: Int, file: StaticString = #fileID, line: UInt = #line) -> Metric {
        require(k > 0, "Metric.topK", "k is \(k), not at least 1", file: file, line: line)
        return Metric("top\(k)") { TopKCounter(k) }
    }

    /// Of the examples that were answered with a class, the share that are of it: of class 1 where
    /// there are two, else the mean over the classes.
    public static let precision = Metric("precision") {
        ConfusionCounter { matrix in matrix.summary(matrix.precision) }
    }

    /// Of the examples of a class, the share that was answered with it: of class 1 where there are
    /// two, else the mean over the classes.
    public static let recall = Metric("recall") {
        ConfusionCounter { matrix in matrix.summary(matrix.recall) }
    }

    /// The harmonic mean of precision and recall: of class 1 where there are two, else the mean over
    /// the classes.
    public static let f1 = Metric("f1") {
        ConfusionCounter { matrix in matrix.summary(matrix.f1) }
    }

    /// The area under the receiver operating characteristic of two classes: how likely a positive
    /// example has a larger score than a negative one.
    public static let areaUnderCurve = Metric("auc") { AreaUnderCurveCounter() }

    /// The mean of `(output − target)²`.
    public static let meanSquaredError = Metric("mse", isBetterWhenLarger: false) {
        ErrorCounter { $0 * $0 }
    }

    /// The square root of the mean of `(output − target)²`, in the targets' unit.
    public static let rootMeanSquaredError = Metric("rmse", isBetterWhenLarger: false) {
        ErrorCounter({ $0 * $0 }, result: { $0.squareRoot() })
    }

    /// The mean of `|output − target|`, in the targets' unit.
    public static let meanAbsoluteError = Metric("mae", isBetterWhenLarger: false) {
        ErrorCounter { abs($0) }
    }

    /// The coefficient of determination: `1 − Σ (output − target)² / Σ (target − mean)²`.
    public static let r2 = Metric("r2") { DeterminationCounter() }

    /// The metrics by name; `top5` stands for any `top` with a number.
    public static let catalog = Catalog<Metric>(
        "metric",
        [
            accuracy, topK(5), precision, recall, f1, areaUnderCurve, meanSquaredError,
            rootMeanSquaredError, meanAbsoluteError, r2,
        ].map { (name: $0.name, value: $0) })

    /// The metric of a name.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name, with the nearest one.
    public static func named(_ name: String) throws -> Metric {
        if name.hasPrefix("top"), let k = Int(name.dropFirst(3)), k > 0 { return topK(k) }
        return try catalog[name]
    }
}
