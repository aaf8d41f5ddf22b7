import Kiso

/// The result of a test, for `--json`.
struct TestReport: Encodable {
    let accuracy: Double?
    let correct: Int?
    let total: Int
    let metrics: [String: Double]
    /// Not there when it is not finite, as JSON has no word for that.
    let loss: Double?
    let seconds: Double

    init(_ evaluation: Evaluation, seconds: Double) {
        let counts = evaluation.metrics["accuracy"] != nil
        accuracy = counts ? evaluation.accuracy : nil
        correct = counts ? evaluation.correct : nil
        metrics = evaluation.metrics.filter(\.value.isFinite)
        total = evaluation.total
        loss = evaluation.loss.isFinite ? evaluation.loss : nil
        self.seconds = seconds
    }
}
