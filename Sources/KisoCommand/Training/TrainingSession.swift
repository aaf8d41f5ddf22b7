import Foundation
import Kiso

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

    /// The training data with random changes, where they were asked for.
    func varied(_ data: ImportedData) throws -> any Dataset<Supervised> {
        guard let augment else { return data.train }
        try augment.check(example: data.inputShape)
        return data.train.varied(by: augment)
    }

    /// Checks everything that can be checked without the data.
    ///
    /// - Throws: `KisoError` `.usage` that names what is wrong.
    init(_ configuration: TrainingConfiguration) throws {
        self.configuration = configuration
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
        schedule = try ScheduleCatalog.make(configuration.schedule)
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
        if let patience = configuration.plateau {
            callbacks.append(ReduceOnPlateau(monitor, patience: patience))
        }
        if let patience = configuration.earlyStopping {
            callbacks.append(EarlyStopping(monitor, patience: patience))
        }
        if let minutes { callbacks.append(TimeLimit(minutes: minutes)) }
        return callbacks
    }

    /// The trainer of a network.
    func trainer(
        _ network: Sequential, _ data: ImportedData, minutes: Double?, sinks: [any EventSink],
        saver: (any CheckpointSaver)?, listeners: [any Callback] = []
    ) throws -> Trainer<Supervised> {
        let decoupled = optimizer.defaultDecay != .none
        let decay = configuration.weightDecay.map { rate -> WeightDecay in
            decoupled ? .decoupled(rate) : .coupled(rate)
        }
        let clipping: Clipping =
            configuration.clipNorm.map { .norm($0) }
            ?? configuration.clipValue.map { .value($0) } ?? .none
        return Trainer(
            network, loss: try loss(for: data),
            metrics: metrics ?? (data.target.isClassification ? [.accuracy] : [.r2]),
            optimizer: optimizer,
            decay: decay, clipping: clipping, schedule: schedule,
            accumulation: configuration.accumulate, seed: configuration.seedNumber,
            precision: precision, callbacks: callbacks(minutes: minutes) + listeners,
            sinks: sinks,
            saver: saver)
    }
}
