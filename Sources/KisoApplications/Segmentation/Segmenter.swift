public import KisoData
public import KisoIO
public import KisoNN
public import KisoOptim
public import KisoTrain
import KisoCore
import KisoOps
import KisoTensor

/// Says of every pixel of a picture what it belongs to.
///
/// ```swift
/// let segmenter = Segmenter(classes: DigitScenes.classes, height: 64, width: 84)
/// try await segmenter.trainer().fit(examples, epochs: 5, batchSize: 16)
/// let mask = segmenter.mask(of: photograph)
/// ```
public struct Segmenter: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// The height that pictures are brought to.
    public let height: Int
    /// The width that pictures are brought to.
    public let width: Int
    /// How finely it looks, and by which kind of network.
    public let stage: SegmentationStage
    /// What looks: `[n, 3, h, w]` to `[n, classes, h, w]`.
    public let network: any TensorLayer

    /// A segmenter that has learnt nothing.
    ///
    /// - Parameters:
    ///   - classes: their names, at most 255.
    ///   - height: what pictures are brought to.
    ///   - width: what pictures are brought to.
    ///   - stage: how finely the network looks.
    ///   - seed: of first weights.
    public init(
        classes: [String], height: Int, width: Int, stage: SegmentationStage = .sixteen,
        seed: UInt64 = 0
    ) {
        let network = stage.network(classes: classes.count)
        network.willInitialize(seed: seed)
        self.init(
            classes: classes, height: height, width: width, stage: stage, network: network)
    }

    init(
        classes: [String], height: Int, width: Int, stage: SegmentationStage,
        network: any TensorLayer
    ) {
        precondition(
            (1...255).contains(classes.count) && height >= 16 && width >= 16,
            "\(classes.count) classes, pictures of \(width)×\(height)")
        (self.classes, self.height, self.width) = (classes, height, width)
        (self.stage, self.network) = (stage, network)
    }

    /// A segmenter that looks more finely and begins with what this one has learnt.
    ///
    /// - Throws: `KisoError` `.configuration` when either is SegNet, which has one stage.
    public func refined(to stage: SegmentationStage) throws -> Segmenter {
        guard let network = network as? FullyConvolutionalNetwork, stage != .segNet else {
            throw KisoError(
                .configuration, "\(self.stage.name) cannot become \(stage.name)")
        }
        let finer = try FullyConvolutionalNetwork(
            classes: classes.count, stage: stage, from: network)
        return Segmenter(
            classes: classes, height: height, width: width, stage: stage, network: finer)
    }

    /// What every pixel of a picture belongs to, in the picture's size.
    public func mask(of image: Image) -> SegmentationMask {
        let fitted = FittedMaskPicture(image, height: height, width: width)
        let all = masks(fitted.image.tensor)[0]
        var labels: [UInt8] = []
        labels.reserveCapacity(fitted.width * fitted.height)
        for row in 0..<fitted.height {
            labels += all.labels[row * width..<row * width + fitted.width]
        }
        return SegmentationMask(width: fitted.width, height: fitted.height, labels: labels)
            .resized(width: image.width, height: image.height)
    }

    private func masks(_ inputs: Tensor) -> [SegmentationMask] {
        let found = network(inputs, pass: .inference).argmax(axis: 1)
            .cast(to: .uint8).array.values(as: UInt8.self)
        let size = width * height
        return (0..<inputs.shape[0]).map { index in
            SegmentationMask(
                width: width, height: height,
                labels: Array(found[index * size..<(index + 1) * size]))
        }
    }

    /// How well it does on pictures, each in the size that the network sees.
    ///
    /// - Throws: `KisoError` when a picture cannot be read; `CancellationError`.
    public func evaluated(on examples: SegmentationExamples) throws -> SegmentationFigures {
        var counts = SegmentationCounts(classes: classes.count)
        for start in stride(from: 0, to: examples.count, by: 16) {
            try Task.checkCancellation()
            let pairs = try (start..<min(start + 16, examples.count)).map(examples.fitted)
            let found = masks(Tensor.concatenate(pairs.map(\.image.tensor), axis: 0))
            for (pair, mask) in zip(pairs, found) { counts.add(truth: pair.mask, found: mask) }
        }
        return counts.figures(classes)
    }

    /// A trainer; `fit` takes ``SegmentationExamples`` of the same size.
    ///
    /// - Parameters:
    ///   - optimizer: moves the weights.
    ///   - schedule: of the learning rate; a cosine by default.
    ///   - seed: of first weights and of the order.
    ///   - callbacks: what listens and may stop.
    ///   - sinks: what listens.
    ///   - saver: what keeps checkpoints.
    public func trainer(
        optimizer: any Optimizer = Adam(learningRate: 0.002),
        schedule: any Schedule = CosineSchedule(), seed: UInt64 = 0,
        callbacks: [any Callback] = [], sinks: [any EventSink] = [],
        saver: (any CheckpointSaver)? = nil
    ) -> Trainer<Supervised> {
        let network = network
        let learner = Learner(network, optimizer: optimizer, clipping: .norm(10), seed: seed) {
            (batch: Supervised, pass) in
            Measured(
                loss: PixelLoss.mean(network(batch.inputs, pass: pass), batch.targets),
                count: batch.count)
        }
        return Trainer(
            learner, schedule: schedule, callbacks: callbacks, sinks: sinks, saver: saver)
    }
}

extension Segmenter {
    /// A trainer of this stage with the settings of a training.
    ///
    /// - Parameters:
    ///   - settings: the learning rate and the seed.
    ///   - callbacks: what listens and may stop.
    ///   - sinks: what listens.
    ///   - saver: what keeps checkpoints.
    public func trainer(
        settings: SegmentationSettings, callbacks: [any Callback] = [],
        sinks: [any EventSink] = [], saver: (any CheckpointSaver)? = nil
    ) -> Trainer<Supervised> {
        trainer(
            optimizer: Adam(learningRate: settings.learningRate(of: stage)),
            seed: settings.seed, callbacks: callbacks, sinks: sinks, saver: saver)
    }
}

/// The mean cross-entropy of the pixels that are not ignored.
enum PixelLoss {
    /// - Parameters:
    ///   - scores: `[n, classes, h, w]`.
    ///   - labels: `[n, h, w]`, ``SegmentationMask/ignored`` among them.
    /// - Returns: 0 where all are ignored.
    static func mean(_ scores: Tensor, _ labels: Tensor) -> Tensor {
        let classes = scores.shape[1]
        let rows = scores.transposed([0, 2, 3, 1]).reshaped([-1, classes])
        let values = labels.array.values(as: Int64.self)
        let ignored = Int64(SegmentationMask.ignored)
        let known = values.count { $0 != ignored }
        if known == values.count {
            return rows.softmaxCrossEntropy(labels: labels.reshaped([-1]))
        }
        let weights = Tensor(
            values.map { $0 == ignored ? Float(0) : 1 }, shape: [values.count, 1])
        let named = Tensor(values.map { $0 == ignored ? 0 : $0 }, shape: [values.count])
        let wanted = named.oneHot(classes: classes, dtype: .float32) * weights
        return -(rows.logSoftmax() * wanted).sum() / Double(max(known, 1))
    }
}
