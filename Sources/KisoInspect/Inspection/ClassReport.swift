import Foundation
import KisoCore
public import KisoData
import KisoOps
import KisoTensor
public import KisoTrain

/// What a classifier gets right and wrong: by class, by how sure it is, and where it is worst.
///
/// ```swift
/// let report = try ClassReport(predictor, on: test)
/// print(report.calibrationError, report.worst[0].place)
/// ```
public struct ClassReport: Sendable, Encodable {
    /// The figures of one class.
    public struct Entry: Sendable, Encodable {
        /// The class.
        public let name: String
        /// How many examples are of it.
        public let count: Int
        /// Of the examples answered with it, the share that are of it.
        public let precision: Double
        /// Of the examples of it, the share that was answered with it.
        public let recall: Double
        /// The harmonic mean of both.
        public let f1: Double
    }

    /// Examples whose answers are about as sure.
    public struct Bin: Sendable, Encodable {
        /// How many there are.
        public let count: Int
        /// The mean probability of their answers.
        public let confidence: Double
        /// The share of right ones.
        public let accuracy: Double
    }

    /// An example with its answer.
    public struct Example: Sendable, Encodable {
        /// Its place in the data.
        public let place: Int
        /// The class that it is of.
        public let label: Int
        /// The class that was answered.
        public let answer: Int
        /// The probability of the answer.
        public let probability: Double
        /// `−ln` of the probability of the right class.
        public let loss: Double
    }

    /// How many examples there were.
    public let total: Int
    /// The share of right answers.
    public let accuracy: Double
    /// How often each class was answered for each class.
    public let matrix: ConfusionMatrix
    /// The figures of each class.
    public let classes: [Entry]
    /// Ten bins of answers by their probability, from 0 to 1.
    public let bins: [Bin]
    /// The mean distance between how sure answers are and how often they are right:
    /// `Σ n_b / n · |accuracy_b − confidence_b|` over the bins.
    ///
    /// Source: C. Guo et al., "On calibration of modern neural networks", ICML 2017.
    public let calibrationError: Double
    /// The examples with the largest losses, the largest first.
    public let worst: [Example]

    /// Lets a classifier answer every example.
    ///
    /// - Parameters:
    ///   - predictor: the classifier.
    ///   - data: the examples.
    ///   - limit: how many of the worst examples are kept.
    /// - Throws: `KisoError` `.configuration` when the answers are not rows of a number for each class,
    ///   `.badData` for labels that are no class, and when there are no examples.
    public init(_ predictor: Predictor, on data: any Dataset<Supervised>, worst limit: Int = 24)
        throws
    {
        guard try predictor.output.rank == 1, try predictor.output[0] > 1 else {
            throw KisoError(
                .configuration,
                "\(predictor.name) answers with \(try predictor.output), not with a number for each class"
            )
        }
        var matrix = ConfusionMatrix()
        var examples: [Example] = []
        for start in stride(from: 0, to: data.count, by: 500) {
            let batch = try data.batch(Array(start..<min(start + 500, data.count)))
            guard !batch.targets.dtype.isFloatingPoint, batch.targets.rank == 1 else {
                throw KisoError(.configuration, "the data's targets are numbers, not classes")
            }
            let output = try predictor(batch.inputs)
            matrix.add(output, batch.targets)
            let labels = batch.targets.values(as: Int.self)
            let logs = output.logSoftmax().doubles
            let classes = output.shape[1]
            for (row, label) in labels.enumerated() {
                guard (0..<classes).contains(label) else {
                    throw KisoError(
                        .badData,
                        "example \(start + row + 1) has the label \(label), there are "
                            + "\(classes) classes")
                }
                let values = logs[row * classes..<(row + 1) * classes]
                let best = values.indices.max { values[$0] < values[$1] } ?? values.startIndex
                examples.append(
                    Example(
                        place: start + row, label: label, answer: best - row * classes,
                        probability: exp(values[best]), loss: -values[row * classes + label]))
            }
        }
        guard !examples.isEmpty else { throw KisoError(.badData, "there are no examples") }
        total = examples.count
        accuracy = Double(examples.count { $0.label == $0.answer }) / Double(examples.count)
        self.matrix = matrix
        let names = predictor.classNames
        classes = matrix.counts.indices.map { label in
            Entry(
                name: label < names.count ? names[label] : "\(label)",
                count: matrix.counts[label].reduce(0, +), precision: matrix.precision(of: label),
                recall: matrix.recall(of: label), f1: matrix.f1(of: label))
        }
        bins = Self.bins(examples)
        calibrationError = bins.reduce(0) { sum, bin in
            sum + Double(bin.count) / Double(examples.count) * abs(bin.accuracy - bin.confidence)
        }
        worst = Array(examples.sorted { ($1.loss, $0.place) < ($0.loss, $1.place) }.prefix(limit))
    }

    private static func bins(_ examples: [Example]) -> [Bin] {
        let groups = Dictionary(grouping: examples) { min(9, Int($0.probability * 10)) }
        return (0..<10).map { index in
            let group = groups[index] ?? []
            let count = Double(max(1, group.count))
            return Bin(
                count: group.count,
                confidence: group.isEmpty
                    ? (Double(index) + 0.5) / 10 : group.reduce(0) { $0 + $1.probability } / count,
                accuracy: Double(group.count { $0.label == $0.answer }) / count)
        }
    }
}
