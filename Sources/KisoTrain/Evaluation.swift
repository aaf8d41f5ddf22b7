public import KisoData
import KisoCore
public import KisoNN
import KisoOps
import KisoTensor

/// How well a network does on examples.
public struct Evaluation: Sendable, Codable, Equatable {
    /// Examples with the right answer.
    public let correct: Int
    /// All examples.
    public let total: Int
    /// The mean loss.
    public let loss: Double

    /// The share of right answers.
    public var accuracy: Double { total == 0 ? 0 : Double(correct) / Double(total) }

    /// Figures that are known already.
    public init(correct: Int, total: Int, loss: Double) {
        self.correct = correct
        self.total = total
        self.loss = loss
    }

    /// Lets a network answer every example, in inference.
    ///
    /// - Parameters:
    ///   - batchSize: examples at a time; the answers do not depend on it.
    public init(
        of model: any Layer, on data: LabeledImages, loss: Loss = .softmaxCrossEntropy,
        batchSize: Int = 500
    ) {
        var correct = 0
        var sum = 0.0
        for batch in BatchLoader(data, batchSize: batchSize).sequential {
            let output = model(batch.images, pass: .inference)
            correct += Evaluation.countCorrect(output, batch.labels)
            sum += loss(output, batch.labels).item() * Double(batch.labels.count)
        }
        self.correct = correct
        total = data.count
        self.loss = data.count == 0 ? 0 : sum / Double(data.count)
    }

    /// The number of rows whose largest output is that of the label.
    static func countCorrect(_ output: Tensor, _ labels: Tensor) -> Int {
        zip(output.detached.argmax(axis: 1).values(as: Int64.self), labels.values(as: Int64.self))
            .count { $0 == $1 }
    }

    /// `test accuracy 0.9896 (9896/10000)`.
    public func line(_ part: String = "test") -> String {
        let digits = String(Int((accuracy * 10_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return "\(part) accuracy \(padded.dropLast(4)).\(padded.suffix(4)) (\(correct)/\(total))"
    }
}
