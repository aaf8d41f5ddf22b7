public import KisoData
import Foundation
import KisoCore
public import KisoNN
public import KisoTensor

/// How well a network does on examples.
public struct Evaluation: Sendable, Codable, Equatable {
    /// All examples.
    public let total: Int
    /// The mean loss.
    public let loss: Double
    /// The metrics by name.
    public let metrics: [String: Double]

    /// Figures that are known already.
    public init(total: Int, loss: Double, metrics: [String: Double]) {
        self.total = total
        self.loss = loss
        self.metrics = metrics
    }

    /// The share of right answers; 0 where they were not counted.
    public var accuracy: Double { metrics["accuracy"] ?? 0 }
    /// The number of right answers.
    public var correct: Int { Int((accuracy * Double(total)).rounded()) }

    /// `test accuracy 0.9896 (9896/10000)`; for other metrics `test r2 0.8123 mae 3.2`.
    public func line(_ part: String = "test") -> String {
        guard metrics["accuracy"] != nil else {
            let figures = metrics.sorted { $0.key < $1.key }.map { name, value in
                String(format: "%@ %.4f", name, value)
            }
            return ([part] + (figures.isEmpty ? [String(format: "loss %.4f", loss)] : figures))
                .joined(separator: " ") + " (\(total) examples)"
        }
        let digits = String(Int((accuracy * 10_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return "\(part) accuracy \(padded.dropLast(4)).\(padded.suffix(4)) (\(correct)/\(total))"
    }
}

extension Layer<Tensor, Tensor> {
    /// Lets this network answer every example, in inference.
    ///
    /// ```swift
    /// print(try model.evaluated(on: mnist.test).line())  // test accuracy 0.9896 (9896/10000)
    /// ```
    ///
    /// - Parameters:
    ///   - metrics: accuracy by default for losses of classes, none for others.
    ///   - batchSize: examples at a time; the answers do not depend on it.
    ///   - data: the examples.
    ///   - loss: what is made small.
    /// - Throws: `KisoError` `.badData` when targets do not fit the answers; errors of the data.
    public func evaluated(
        on data: any Dataset<Supervised>, loss: Loss = .softmaxCrossEntropy,
        metrics: [Metric]? = nil, batchSize: Int = 500
    ) throws -> Evaluation {
        var figures = RunningFigures(metrics ?? Metric.defaults(for: loss))
        for start in stride(from: 0, to: data.count, by: max(batchSize, 1)) {
            let batch = try data.batch(Array(start..<min(start + max(batchSize, 1), data.count)))
            figures.add(
                try Measured.supervised(batch, model: self, loss: loss, pass: .inference).detached)
        }
        var values = figures.values
        let mean = values.removeValue(forKey: "loss") ?? 0
        return Evaluation(total: data.count, loss: mean, metrics: values)
    }
}
