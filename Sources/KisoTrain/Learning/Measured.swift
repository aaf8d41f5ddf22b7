public import KisoTensor

/// What an objective says of a batch.
public struct Measured: Sendable {
    /// A network's answers beside what they should be, for metrics.
    public struct Answers: Sendable {
        /// What the network gave.
        public let output: Tensor
        /// What it should have given.
        public let targets: Tensor

        /// A pair.
        public init(output: Tensor, targets: Tensor) {
            self.output = output
            self.targets = targets
        }
    }

    /// What training makes small: a single number.
    public var loss: Tensor
    /// The number of examples, by which means over batches are weighted.
    public var count: Int
    /// The answers, where metrics shall be taken of them.
    public var answers: Answers?
    /// Further figures by name, such as a part of the loss; their means are recorded with the loss.
    public var figures: [String: Double]

    /// What an objective returns.
    public init(
        loss: Tensor, count: Int, answers: Answers? = nil, figures: [String: Double] = [:]
    ) {
        self.loss = loss
        self.count = count
        self.answers = answers
        self.figures = figures
    }

    /// The same without the record of how it was computed.
    var detached: Measured {
        var copy = self
        copy.loss = loss.detached
        copy.answers = answers.map {
            Answers(output: $0.output.detached, targets: $0.targets.detached)
        }
        return copy
    }
}
