public import KisoCore
public import KisoData
public import KisoNN
import KisoOps
public import KisoOptim
public import KisoTensor

extension Trainer where Batch == Supervised {
    /// A trainer of a network that learns targets.
    ///
    /// ```swift
    /// let trainer = Trainer(
    ///     model, loss: .meanSquaredError, metrics: [.r2], optimizer: AdamW(),
    ///     callbacks: [EarlyStopping(patience: 10)])
    /// ```
    ///
    /// - Parameters:
    ///   - metrics: accuracy by default for losses of classes, none for others.
    ///   - groups: what moves, at which rate; by default everything that is not frozen.
    ///   - decay: the optimizer's own by default, which is none but for `AdamW`.
    ///   - accumulation: how many batches make one step.
    ///   - seed: names the order of the examples, random changes of them, what dropout drops, and the
    ///     first values of parameters that have none.
    ///   - precision: the type of the factors of products and convolutions in training; parameters,
    ///     sums and tests stay `float32`. A processor without units for it trains in `float32`, and
    ///     the sinks are told so once.
    ///   - callbacks: take part in training.
    ///   - sinks: are told what happens.
    ///   - saver: keeps checkpoints.
    ///   - distribution: the ranks that train together; one alone by default.
    ///   - model: the network.
    ///   - loss: what is made small.
    ///   - optimizer: moves the parameters.
    ///   - clipping: keeps gradients from becoming too large; none by default.
    ///   - schedule: the learning rate by step.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public convenience init(
        _ model: any TensorLayer, loss: Loss = .softmaxCrossEntropy, metrics: [Metric]? = nil,
        optimizer: any Optimizer = Adam(), groups: [ParameterGroup]? = nil,
        decay: WeightDecay? = nil, clipping: Clipping = .none,
        schedule: any Schedule = ConstantSchedule(), accumulation: Int = 1, seed: UInt64 = 0,
        precision: Precision = .float32, callbacks: [any Callback] = [],
        sinks: [any EventSink] = [], saver: (any CheckpointSaver)? = nil,
        distribution: Distribution = .none, file: StaticString = #fileID, line: UInt = #line
    ) {
        let learner = Learner(
            model, loss: loss, optimizer: optimizer, groups: groups, decay: decay,
            clipping: clipping, seed: seed, precision: precision, file: file, line: line)
        self.init(
            learner, schedule: schedule, metrics: metrics ?? Metric.defaults(for: loss),
            accumulation: accumulation, callbacks: callbacks, sinks: sinks, saver: saver,
            distribution: distribution, file: file, line: line)
    }
}

extension Learner where Batch == Supervised {
    /// A learner of a network that learns targets; see ``Trainer`` for the parameters.
    ///
    /// ```swift
    /// let learner = Learner(model, loss: .softmaxCrossEntropy, optimizer: SGD(learningRate: 0.1))
    /// let loss = try learner.step(images, labels)
    /// ```
    public convenience init(
        _ model: any TensorLayer, loss: Loss = .softmaxCrossEntropy,
        optimizer: any Optimizer = Adam(), groups: [ParameterGroup]? = nil,
        decay: WeightDecay? = nil, clipping: Clipping = .none, seed: UInt64 = 0,
        precision: Precision = .float32, file: StaticString = #fileID, line: UInt = #line
    ) {
        self.init(
            model, computing: model, loss: loss, optimizer: optimizer, groups: groups, decay: decay,
            clipping: clipping, seed: seed, precision: precision, file: file, line: line)
    }

    /// A learner of a network of which a part is computed: the layers behind the frozen ones, where the
    /// examples are what those make of them.
    package convenience init(
        _ module: any Module, computing model: any TensorLayer, loss: Loss,
        optimizer: any Optimizer, groups: [ParameterGroup]?, decay: WeightDecay?,
        clipping: Clipping, seed: UInt64, precision: Precision, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        let auxiliary = model.hasAuxiliaryOutputs ? AuxiliaryOutputs() : nil
        self.init(
            module, optimizer: optimizer, groups: groups, decay: decay, clipping: clipping,
            seed: seed, precision: precision, file: file, line: line
        ) { (batch: Supervised, pass) in
            try Measured.supervised(
                batch, model: model, loss: loss, pass: pass, auxiliary: auxiliary)
        }
    }

    /// Takes one step on a batch; returns the loss before it.
    @discardableResult
    public func step(_ inputs: Tensor, _ targets: Tensor, rate: Double? = nil) throws -> Double {
        try step(Supervised(inputs: inputs, targets: targets), rate: rate).loss.item()
    }
}

extension Measured {
    /// The loss of a network's answers for a batch.
    ///
    /// - Parameter auxiliary: takes the network's auxiliary outputs in training, if it has some; their
    ///   losses are added.
    static func supervised(
        _ batch: Supervised, model: any TensorLayer, loss: Loss, pass: Pass,
        auxiliary: AuxiliaryOutputs? = nil
    ) throws -> Measured {
        let output = model(batch.inputs, pass: auxiliary.map { pass.collecting($0) } ?? pass)
        func measured(_ output: Tensor) throws -> Tensor {
            try loss.measured(output, batch.targets, weights: batch.weights)
        }
        let sum = try (auxiliary?.take() ?? []).reduce(try measured(output)) {
            $0 + (try measured($1.output)) * $1.weight
        }
        return Measured(
            loss: sum, count: batch.count, answers: Answers(output: output, targets: batch.targets))
    }
}

extension Metric {
    /// What is counted where nobody says what: right answers, where there are any.
    static func defaults(for loss: Loss) -> [Metric] {
        let classes = ["softmax-cross-entropy", "binary-cross-entropy", "sum-of-squared-errors"]
        return classes.contains { loss.name.hasPrefix($0) } ? [.accuracy] : []
    }
}
