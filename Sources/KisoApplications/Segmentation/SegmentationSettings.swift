import KisoCore

/// How a segmenter is trained, stage by stage.
public struct SegmentationSettings: Sendable, Codable, Equatable {
    /// How often every picture is seen in the first stage; finer ones take a third of that, at least once.
    public var epochs = 6
    /// Pictures in a step.
    public var batchSize = 16
    /// The learning rate of Adam in the first stage, which falls along a cosine; finer ones begin with half.
    public var learningRate = 0.002
    /// What everything random follows from.
    public var seed: UInt64 = 0
    /// The stages, coarse ones first; or SegNet's only one.
    public var stages = SegmentationStage.fullyConvolutional

    /// The settings of the documentation, for a fully convolutional network.
    public init() {}

    /// The settings for SegNet: it has no shorter way from a score to the picture than through all its layers, and
    /// learns little at small rates: after 250 steps on streets the mean intersection over union was 0.25 at 0.0005,
    /// 0.26 at 0.002, 0.56 at 0.01, 0.64 at 0.02 and 0.61 at 0.04.
    public static var segNet: SegmentationSettings {
        var settings = SegmentationSettings()
        settings.stages = [.segNet]
        settings.learningRate = 0.02
        settings.epochs = 5
        return settings
    }

    /// The epochs of a stage.
    public func epochs(of stage: SegmentationStage) -> Int {
        stage == stages.first ? epochs : max(1, epochs / 3)
    }

    /// The learning rate of a stage.
    public func learningRate(of stage: SegmentationStage) -> Double {
        stage == stages.first ? learningRate : learningRate / 2
    }

    /// - Throws: `KisoError` `.usage` for a number that makes no sense.
    public func check() throws {
        for (name, value) in [("epochs", epochs), ("batch size", batchSize)]
        where !(1...1_000_000).contains(value) {
            throw KisoError(.usage, "\(value) as \(name): expected a number from 1 to 1000000")
        }
        guard learningRate > 0, learningRate < 10 else {
            throw KisoError(.usage, "a learning rate of \(learningRate): expected a small number")
        }
        let coarseFirst = SegmentationStage.fullyConvolutional
        guard
            stages == [.segNet]
                || !stages.isEmpty && stages == Array(coarseFirst.prefix(stages.count))
        else {
            throw KisoError(.usage, "stages \(stages.map(\.name)): expected the coarse ones first")
        }
    }
}
