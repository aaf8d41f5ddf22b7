import Kiso

/// The result of a test, for `--json`.
struct TestReport: Encodable {
    let accuracy: Double
    let correct: Int
    let total: Int
    /// Not there when it is not finite, as JSON has no word for that.
    let loss: Double?
    let seconds: Double

    init(_ evaluation: Evaluation, seconds: Double) {
        accuracy = evaluation.accuracy
        correct = evaluation.correct
        total = evaluation.total
        loss = evaluation.loss.isFinite ? evaluation.loss : nil
        self.seconds = seconds
    }
}
