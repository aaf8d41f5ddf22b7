import Foundation
public import KisoData
import KisoNN
public import KisoTensor
public import KisoTrain
import KisoCore
import KisoOps
import KisoOptim

/// Judges drawn pictures by a classifier of real ones.
///
/// A good classifier is sure of a good picture, and good pictures are of all classes: the score
/// `exp(mean KL(p(y|x) ‖ p(y)))` is as large as the number of classes then. Its features, what goes into its
/// last layer, are spread as those of real pictures: the Fréchet distance is small then.
///
/// Sources: T. Salimans et al., "Improved techniques for training GANs", NIPS 2016; for the distance see
/// ``FeatureDistribution``.
public struct GenerationJudge: Sendable {
    /// What the judge finds in pictures.
    public struct Verdict: Sendable, Codable, Equatable {
        /// `exp(mean KL)`, from 1 to the number of classes.
        public let score: Double
        /// The Fréchet distance from the features of the real pictures that were held back.
        public let distance: Double
        /// The share of each class.
        public let shares: [Double]
        /// The share of pictures that the classifier gives a probability above 0.9.
        public let sure: Double
    }

    /// The classifier.
    public let predictor: Predictor
    /// The features of the real pictures that were held back.
    public let reference: FeatureDistribution
    private let front: Sequential
    private let last: any TensorLayer

    /// A judge.
    ///
    /// - Parameters:
    ///   - predictor: a classifier, layers in a row with an affine one at the end.
    ///   - real: real pictures that the generator does not see.
    /// - Throws: `KisoError` `.configuration` when the classifier is of another form, or takes other
    ///   pictures.
    public init(_ predictor: Predictor, real: any Dataset<Supervised>) throws {
        guard let chain = predictor.network as? Sequential, chain.layers.count > 1,
            let last = chain.layers.last as? Affine
        else {
            throw KisoError(
                .configuration,
                "the judge '\(predictor.name)' does not end with an affine layer, whose inputs would be "
                    + "its features")
        }
        guard last.inputs <= 512 else {
            throw KisoError(
                .configuration,
                "the judge '\(predictor.name)' has \(last.inputs) features; at most 512 are compared"
            )
        }
        let example = try real.batch([0]).inputs.shape
        guard Array(example.dimensions.dropFirst()) == predictor.input.dimensions else {
            throw KisoError(
                .configuration,
                "the judge '\(predictor.name)' takes pictures of \(predictor.input), these are of "
                    + "\(Array(example.dimensions.dropFirst()))")
        }
        self.predictor = predictor
        front = Sequential(Array(chain.layers.dropLast()))
        self.last = last
        let front = front
        reference = FeatureDistribution(
            try Self.inParts(of: real, limit: 10_000) { front($0, pass: .inference) })
    }

    /// Trains a classifier for the job: four convolutions, for about 1,200 steps.
    ///
    /// - Parameters:
    ///   - data: pictures with classes.
    ///   - seed: names everything random.
    ///   - sinks: are told of the training.
    /// - Throws: `KisoError` `.configuration` where the pictures have no classes.
    public static func trained(
        on data: GenerationData, seed: UInt64 = 0, sinks: [any EventSink] = []
    ) async throws -> Predictor {
        guard data.classNames.count > 1 else {
            throw KisoError(
                .configuration, "\(data.name): the pictures have no classes to judge by")
        }
        let input: Shape = [data.channels, data.size, data.size]
        let network = try Architecture(
            """
            conv:16,3,padding=1 relu conv:16,3,padding=1 relu pool:2 \
            conv:32,3,padding=1 relu conv:32,3,padding=1 relu pool:2 \
            affine:50 relu affine:\(data.classNames.count)
            """
        ).model(input: input, seed: seed)
        let trainer = Trainer(
            network, optimizer: Adam(learningRate: 0.002), schedule: CosineSchedule(), seed: seed,
            sinks: sinks)
        let epochs = min(20, max(2, 120_000 / max(data.train.count, 1)))
        let history = try await trainer.fit(data.train, epochs: epochs, batchSize: 100)
        if history.wasInterrupted { throw CancellationError() }
        return Predictor(
            network, input: input, classNames: data.classNames, name: "judge", data: data.name)
    }

    /// The features of pictures, `[n, features]`.
    public func features(_ pictures: Tensor) -> Tensor {
        Self.inParts(of: pictures) { front($0, pass: .inference) }
    }

    /// Judges pictures `[n, channels, size, size]`.
    public func callAsFunction(_ pictures: Tensor) -> Verdict {
        let found = features(pictures)
        let probabilities = last(found, pass: .inference).softmax(axis: -1)
        let classes = probabilities.shape[1]
        let rows = probabilities.doubles
        var shares = [Double](repeating: 0, count: classes)
        var sure = 0
        for row in 0..<pictures.shape[0] {
            let answer = rows[row * classes..<(row + 1) * classes]
            let best = answer.indices.max { answer[$0] < answer[$1] } ?? row * classes
            shares[best - row * classes] += 1 / Double(pictures.shape[0])
            if rows[best] > 0.9 { sure += 1 }
        }
        return Verdict(
            score: Self.score(rows, classes: classes),
            distance: FeatureDistribution(found).distance(from: reference), shares: shares,
            sure: Double(sure) / Double(pictures.shape[0]))
    }

    /// `exp(mean over rows of KL(row ‖ mean row))` of probabilities, row by row.
    package static func score(_ rows: [Double], classes: Int) -> Double {
        let count = rows.count / classes
        var mean = [Double](repeating: 0, count: classes)
        for (index, value) in rows.enumerated() {
            mean[index % classes] += value / Double(count)
        }
        var sum = 0.0
        for (index, value) in rows.enumerated() where value > 0 {
            sum += value * (log(value) - log(mean[index % classes]))
        }
        return exp(sum / Double(count))
    }

    private static func inParts(of pictures: Tensor, _ body: (Tensor) -> Tensor) -> Tensor {
        let count = pictures.shape[0]
        let parts = stride(from: 0, to: count, by: 500).map {
            body(pictures[$0..<min($0 + 500, count)])
        }
        return .concatenate(parts, axis: 0)
    }

    private static func inParts(
        of data: any Dataset<Supervised>, limit: Int, _ body: (Tensor) -> Tensor
    ) throws -> Tensor {
        let count = min(data.count, limit)
        let parts = try stride(from: 0, to: count, by: 500).map {
            body(try data.batch(Array($0..<min($0 + 500, count))).inputs)
        }
        return .concatenate(parts, axis: 0)
    }
}
