import Foundation
import Kiso
import KisoCommandSupport

/// A training as a configuration describes it: its network, optimizer, callbacks and metrics.
struct TrainingSession {
    let configuration: TrainingConfiguration
    /// The name of the model; `nil` where it follows from the data.
    private let name: String?
    /// The network in words, where they were given.
    private let words: Architecture?
    let optimizer: any Optimizer
    let schedule: any Schedule
    let loss: Loss?
    let metrics: [Metric]?
    let initializer: Initializer?
    let precision: Precision
    private let augment: Transforms?
    private let freezing: Transfer.Freezing

    /// The training data with random changes, where they were asked for.
    func varied(_ data: ImportedData) throws -> any Dataset<Supervised> {
        var train: any Dataset<Supervised> = data.train
        if configuration.balance == "yes" {
            guard data.target.isClassification, train.classLabels != nil else {
                throw KisoError(
                    .usage, "--balance: brings classes to one number, and \(data.name) has none")
            }
            train = data.train.balanced()
        }
        if let augment {
            try augment.check(example: data.inputShape)
            train = train.varied(by: augment)
        }
        guard let alpha = configuration.mixup else { return train }
        guard data.target.isClassification, configuration.classWeights == nil else {
            throw KisoError(
                .usage,
                "--mixup \(alpha): mixes classes; it does not go with numbers to predict or with "
                    + "--class-weights")
        }
        return train.mixed(alpha: alpha, classes: data.target.count)
    }

    /// Checks everything that can be checked without the data.
    ///
    /// - Throws: `KisoError` `.usage` that names what is wrong.
    init(_ configuration: TrainingConfiguration) throws {
        self.configuration = configuration
        freezing = try configuration.freeze.map { try Transfer.Freezing($0) } ?? .all
        if let source = configuration.from {
            // A file of another framework's does not say its network.
            if configuration.arch != nil
                || configuration.model != nil && TransferSource(source).namesNetwork
            {
                throw TransferSource(source).namedTwice
            }
        } else if configuration.freeze != nil || configuration.backboneRate != nil {
            throw KisoError(.usage, "--freeze and --backbone-rate belong to --from")
        }
        switch (configuration.model, configuration.arch) {
        case (nil, let arch?): (name, words) = ("custom", try Architecture(arch))
        case (let model?, nil):
            (name, words) = (model, nil)
            _ = try NamedModel(named: model)
        case (nil, nil): (name, words) = (nil, nil)
        case (.some, .some):
            throw KisoError(.usage, "--model and --arch exclude each other; give one of them")
        }
        optimizer = try OptimizerCatalog.make(
            configuration.optimizer, learningRate: configuration.learningRate)
        let schedule = try ScheduleCatalog.make(
            configuration.schedule, epochs: configuration.epochs, rate: optimizer.learningRate)
        self.schedule =
            configuration.swa.map { HeldSchedule(schedule, from: $0) } ?? schedule
        loss = try configuration.loss.map { try Loss.catalog[$0] }
        metrics = try configuration.metrics.map { text in
            try text.split(separator: ",").map {
                try Metric.named($0.trimmingCharacters(in: .whitespaces))
            }
        }
        initializer = try configuration.initializer.map { try Initializer(named: $0) }
        augment = try configuration.augment.map { try Transforms(parsing: $0) }
        guard let precision = Precision(rawValue: configuration.precision) else {
            throw KisoError(
                .usage, "--precision \(configuration.precision): expected float32 or bfloat16")
        }
        self.precision = precision
        if configuration.balance == "yes", configuration.classWeights != nil {
            throw KisoError(
                .usage,
                "--balance and --class-weights both balance classes; give one of them")
        }
        if let swa = configuration.swa {
            let other =
                configuration.ema != nil
                ? "--ema" : configuration.earlyStopping != nil ? "--early-stopping" : nil
            if let other {
                throw KisoError(
                    .usage,
                    "--swa \(swa) and \(other) exclude each other: each says with which weights "
                        + "training ends")
            }
        }
        if let clip = configuration.clipNorm, configuration.clipValue != nil {
            throw KisoError(
                .usage, "--clip-norm \(clip) and --clip-value exclude each other; give one of them")
        }
    }

    /// The name of the network for data, and its words.
    ///
    /// - Parameter outputs: how many there must be; the last layer of a named network has as many.
    private func architecture(for input: Shape, outputs: Int) throws -> ModelOptions.Choice {
        if let words {
            return ModelOptions.Choice(name: name ?? "custom", words: words, input: input)
        }
        let named = try name.map { try NamedModel(named: $0) } ?? .suiting(input)
        return try ModelOptions.Choice(named, input: input, outputs: outputs)
    }

    /// The network for data.
    ///
    /// - Throws: `KisoError` `.configuration` when it does not fit the examples or the targets.
    func network(
        for input: Shape, outputs: Int, of data: String
    ) throws -> (name: String, network: Sequential, fitting: String?) {
        let choice = try architecture(for: input, outputs: outputs)
        let network = try choice.words.model(
            input: input, initializer: initializer, seed: configuration.seedNumber)
        let output = try network.outputShape(for: input)
        if output != [outputs] {
            throw KisoError(
                .configuration,
                "the network ends with the shape \(output), but \(data) has \(outputs) "
                    + "\(outputs == 1 ? "number to predict" : "classes"); end it with "
                    + "affine:\(outputs)")
        }
        return (choice.name, network, choice.fitting)
    }

    /// What the network begins with; `nil` without `--from`.
    func transfer(quiet: Bool) async throws -> Transfer? {
        guard let name = configuration.from else { return nil }
        let source = try await TransferSource(name).load(
            as: configuration.model.map { try NamedModel(named: $0) }, quiet: quiet)
        return try Transfer(from: source, freezing: freezing)
    }

    /// The network for data, with what is different from the one of its name.
    func network(
        _ transfer: Transfer?, for data: ImportedData
    ) throws -> (name: String, network: Sequential, fitting: String?) {
        guard let transfer else {
            return try network(
                for: data.inputShape, outputs: data.target.count, of: data.name)
        }
        let network = try transfer.network(
            for: data.inputShape, outputs: data.target.count, seed: configuration.seedNumber)
        return (transfer.source.name, network, nil)
    }

    /// Whether an example is the same in every epoch, so that what frozen layers make of it is too.
    var keepsExamples: Bool { augment == nil && configuration.mixup == nil }

    /// The loss and the weights of classes for data.
    func loss(for data: ImportedData) throws -> Loss {
        let smoothing = configuration.labelSmoothing
        guard smoothing > 0 || configuration.classWeights != nil else {
            return loss ?? (data.target.isClassification ? .softmaxCrossEntropy : .meanSquaredError)
        }
        guard data.target.isClassification,
            loss == nil || loss?.name == Loss.softmaxCrossEntropy.name
        else {
            throw KisoError(
                .usage,
                "--label-smoothing and --class-weights belong to softmax-cross-entropy, not to "
                    + "\(loss?.name ?? "numbers")")
        }
        return .softmaxCrossEntropy(
            smoothing: smoothing,
            classWeights: configuration.classWeights == nil ? nil : try balancedWeights(data))
    }

    /// `n / (k · n_c)` for a class with `n_c` of `n` examples; 0 for one without.
    private func balancedWeights(_ data: ImportedData) throws -> [Double] {
        var counts = [Double](repeating: 0, count: data.target.count)
        for start in stride(from: 0, to: data.train.count, by: 1000) {
            let batch = try data.train.batch(Array(start..<min(start + 1000, data.train.count)))
            for label in batch.targets.values(as: Int64.self) where label < counts.count {
                counts[Int(label)] += 1
            }
        }
        let occurring = Double(counts.count { $0 > 0 })
        return counts.map { $0 == 0 ? 0 : Double(data.train.count) / (occurring * $0) }
    }

    /// What takes part in training.
    func callbacks(minutes: Double?) -> [any Callback] {
        var callbacks: [any Callback] = []
        let monitor = Monitor(configuration.monitor)
        if let decay = configuration.ema { callbacks.append(WeightAveraging(decay: decay)) }
        if let start = configuration.swa {
            callbacks.append(StochasticWeightAveraging(from: start))
        }
        if let patience = configuration.plateau {
            callbacks.append(ReduceOnPlateau(monitor, patience: patience))
        }
        if let patience = configuration.earlyStopping {
            callbacks.append(EarlyStopping(monitor, patience: patience))
        }
        if let minutes { callbacks.append(TimeLimit(minutes: minutes)) }
        return callbacks
    }

    /// What takes the steps of a network.
    ///
    /// - Parameter tail: the layers behind the frozen ones, where the examples are what those make of
    ///   them.
    func learner(
        _ network: Sequential, _ data: ImportedData, tail: Sequential? = nil
    ) throws -> Learner<Supervised> {
        let decoupled = optimizer.defaultDecay != .none
        let decay = configuration.weightDecay.map { rate -> WeightDecay in
            decoupled ? .decoupled(rate) : .coupled(rate)
        }
        let clipping: Clipping =
            configuration.clipNorm.map { .norm($0) }
            ?? configuration.clipValue.map { .value($0) } ?? .none
        var groups: [ParameterGroup]?
        if configuration.from != nil {
            let (learnt, new) = Transfer.groups(of: network)
            groups = [
                ParameterGroup(learnt, rate: configuration.backboneRate ?? 0.1),
                ParameterGroup(new),
            ]
        }
        return Learner<Supervised>(
            network, computing: tail ?? network, loss: try loss(for: data), optimizer: optimizer,
            groups: groups, decay: decay, clipping: clipping, seed: configuration.seedNumber,
            precision: precision)
    }

    /// The trainer of a network.
    func trainer(
        _ network: Sequential, _ data: ImportedData, minutes: Double?, sinks: [any EventSink],
        saver: (any CheckpointSaver)?, tail: Sequential? = nil, listeners: [any Callback] = [],
        world: RankWorld = .alone
    ) throws -> Trainer<Supervised> {
        Trainer(
            try learner(network, data, tail: tail), schedule: schedule,
            metrics: metrics ?? (data.target.isClassification ? [.accuracy] : [.r2]),
            accumulation: configuration.accumulate,
            callbacks: callbacks(minutes: minutes) + listeners, sinks: sinks, saver: saver,
            distribution: world.distribution(shards: configuration.shards ?? 1))
    }
}
