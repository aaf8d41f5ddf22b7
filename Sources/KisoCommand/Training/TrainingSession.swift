import Foundation
import Kiso

/// A training as a configuration describes it: its network, optimizer, callbacks and metrics.
struct TrainingSession {
    let configuration: TrainingConfiguration
    let name: String
    let architecture: Architecture
    let optimizer: any Optimizer
    let schedule: any Schedule
    let loss: Loss?
    let metrics: [Metric]?
    let initializer: Initializer?
    let precision: Precision

    /// Checks everything that can be checked without the data.
    ///
    /// - Throws: `KisoError` `.usage` that names what is wrong.
    init(_ configuration: TrainingConfiguration) throws {
        self.configuration = configuration
        switch (configuration.model, configuration.arch) {
        case (nil, let arch?): (name, architecture) = ("custom", try Architecture(arch))
        case (let model, nil):
            let named = try model.map { try NamedModel(named: $0) } ?? .simpleConvNet
            (name, architecture) = (named.rawValue, try Architecture(named.architecture))
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

    /// The network for data.
    ///
    /// - Throws: `KisoError` `.configuration` when it does not fit the examples or the targets.
    func network(for input: Shape, outputs: Int, of data: String) throws -> Sequential {
        let network = try architecture.model(
            input: input, initializer: initializer, seed: configuration.seedNumber)
        let output = try network.outputShape(for: input)
        if output != [outputs] {
            throw KisoError(
                .configuration,
                "the network ends with the shape \(output), but \(data) has \(outputs) classes; end "
                    + "it with affine:\(outputs)")
        }
        return network
    }

    /// The loss and the weights of classes for data.
    func loss(for data: TrainingData) throws -> Loss {
        let smoothing = configuration.labelSmoothing
        guard smoothing > 0 || configuration.classWeights != nil else {
            return loss ?? .softmaxCrossEntropy
        }
        guard loss == nil || loss?.name == Loss.softmaxCrossEntropy.name else {
            throw KisoError(
                .usage,
                "--label-smoothing and --class-weights belong to softmax-cross-entropy, not to "
                    + "\(loss?.name ?? "")")
        }
        return .softmaxCrossEntropy(
            smoothing: smoothing,
            classWeights: configuration.classWeights == nil ? nil : try balancedWeights(data))
    }

    /// `n / (k · n_c)` for a class with `n_c` of `n` examples; 0 for one without.
    private func balancedWeights(_ data: TrainingData) throws -> [Double] {
        var counts = [Double](repeating: 0, count: data.classNames.count)
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
        _ network: Sequential, _ data: TrainingData, minutes: Double?, sinks: [any EventSink],
        saver: any CheckpointSaver
    ) throws -> Trainer<Supervised> {
        let decoupled = optimizer.defaultDecay != .none
        let decay = configuration.weightDecay.map { rate -> WeightDecay in
            decoupled ? .decoupled(rate) : .coupled(rate)
        }
        let clipping: Clipping =
            configuration.clipNorm.map { .norm($0) }
            ?? configuration.clipValue.map { .value($0) } ?? .none
        return Trainer(
            network, loss: try loss(for: data), metrics: metrics, optimizer: optimizer,
            decay: decay, clipping: clipping, schedule: schedule,
            accumulation: configuration.accumulate, seed: configuration.seedNumber,
            precision: precision, callbacks: callbacks(minutes: minutes), sinks: sinks,
            saver: saver)
    }
}
