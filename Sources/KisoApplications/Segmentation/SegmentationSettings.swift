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
    /// The stages, coarse ones first.
    public var stages = SegmentationStage.allCases

    /// The settings of the documentation.
    public init() {}

    /// The epochs of a stage.
    public func epochs(of stage: SegmentationStage) -> Int {
        stage == .sixteen ? epochs : max(1, epochs / 3)
    }

    /// The learning rate of a stage.
    public func learningRate(of stage: SegmentationStage) -> Double {
        stage == .sixteen ? learningRate : learningRate / 2
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
        guard let first = stages.first, first == .sixteen,
            stages == Array(SegmentationStage.allCases.prefix(stages.count))
        else {
            throw KisoError(.usage, "stages \(stages.map(\.name)): expected the coarse ones first")
        }
    }
}
