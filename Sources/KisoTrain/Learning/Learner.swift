import KisoData
public import KisoCore
public import KisoNN
import KisoOps
public import KisoOptim
import KisoTensor
import Synchronization

/// Takes steps: computes an objective of a batch and its gradients, and lets an optimizer move the
/// parameters. A ``Trainer`` calls it for a supervised network; a loop of one's own calls it for
/// anything else, two of them for an adversarial pair.
///
/// ```swift
/// let learner = Learner(model, optimizer: Adam(), seed: 0) { (batch: Supervised, pass) in
///     let output = model(batch.inputs, pass: pass)
///     return Measured(
///         loss: output.softmaxCrossEntropy(labels: batch.targets), count: batch.count)
/// }
/// let measured = try learner.step(batch)
/// ```
///
/// What dropout drops follows from the seed and the number of the step, so there is nothing to save
/// but that number.
///
/// Parameters without a value are drawn from the seed. Steps of one learner run one after another,
/// from whatever thread they are asked for.
public final class Learner<Batch: Sendable>: @unchecked Sendable {
    /// The loss and what else shall be known of a batch.
    public typealias Objective = @Sendable (_ batch: Batch, _ pass: Pass) throws -> Measured

    /// What learns.
    public let module: any Module
    /// Moves the parameters.
    public let updater: Updater
    /// Names what dropout drops.
    public let seed: UInt64
    /// The type of the factors of products and convolutions: what was asked for, or `float32` where
    /// the processor has no units for it.
    public let precision: Precision
    /// What the reader should know about the precision, once.
    let notice: String?
    private let objective: Objective
    private let random: RandomSource
    private let lock = Mutex<Void>(())
    private var takenSteps = 0
    private var isChecked = false

    /// A learner for the trainable parameters of a module, or for groups of them.
    ///
    /// - Parameters:
    ///   - groups: what moves, at which rate; by default everything in the module that is not frozen.
    ///   - decay: the optimizer's own by default, which is none but for `AdamW`.
    ///   - module: what learns.
    ///   - optimizer: moves the parameters.
    ///   - clipping: keeps gradients from becoming too large; none by default.
    ///   - seed: names the random numbers.
    ///   - precision: the type of the factors of products.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    ///   - objective: the loss of a batch.
    public init(
        _ module: any Module, optimizer: any Optimizer = Adam(),
        groups: [ParameterGroup]? = nil, decay: WeightDecay? = nil, clipping: Clipping = .none,
        seed: UInt64 = 0, precision: Precision = .float32, file: StaticString = #fileID,
        line: UInt = #line, objective: @escaping Objective
    ) {
        module.willInitialize(seed: seed)
        let groups = groups ?? [ParameterGroup(module.namedTrainableParameters)]
        self.module = module
        self.seed = seed
        self.objective = objective
        (self.precision, notice) = precision.available(on: .cpu)
        updater = Updater(
            optimizer, groups: groups, decay: decay, clipping: clipping, file: file, line: line)
        random = RandomSource(.dropout(seed: seed, step: 0))
    }

    /// How many steps have been taken.
    public var steps: Int {
        get { lock.withLock { _ in takenSteps } }
        set { lock.withLock { _ in takenSteps = newValue } }
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - rate: the learning rate of this step; the optimizer's own by default.
    ///   - batch: the examples.
    /// - Throws: `KisoError` `.negative` when the loss is not a finite number; it names the first
    ///   layer whose result is not, and nothing is moved. Errors of the objective.
    @discardableResult
    public func step(_ batch: Batch, rate: Double? = nil) throws -> Measured {
        try step([batch], rate: rate)[0]
    }

    /// Takes one step on several batches together, as if they were one: their gradients are added,
    /// weighted by their examples, so that a batch may be larger than memory.
    @discardableResult
    public func step(_ batches: [Batch], rate: Double? = nil) throws -> [Measured] {
        try lock.withLock { _ in
            var sum: [Tensor] = []
            var measured: [Measured] = []
            var count = 0
            for batch in batches {
                let (values, gradients) = try differentiate(batch, part: measured.count)
                measured.append(values)
                if batches.count == 1 {
                    sum = gradients
                } else {
                    let weighted = gradients.map { $0 * Double(values.count) }
                    sum = sum.isEmpty ? weighted : zip(sum, weighted).map { $0 + $1 }
                    count += values.count
                }
            }
            if batches.count > 1 { sum = sum.map { $0 / Double(max(count, 1)) } }
            updater.update(with: sum, rate: rate)
            takenSteps += 1
            return measured
        }
    }

    /// Keeps other threads out.
    func exclusively<R>(_ body: () throws -> R) rethrows -> R {
        try lock.withLock { _ in try body() }
    }

    /// Moves the parameters, where the gradients come from elsewhere.
    func move(by gradients: [Tensor], rate: Double?) {
        updater.update(with: gradients, rate: rate)
        takenSteps += 1
    }

    /// The objective in inference: nothing is dropped and nothing moved.
    public func evaluate(_ batch: Batch) throws -> Measured {
        try objective(batch, .inference).detached
    }

    /// Sets the running statistics of batch normalisations to their means over batches, in training
    /// passes that move nothing else; for weights that no step has led to, such as averages.
    ///
    /// - Throws: errors of the batches and of the objective; the statistics are then as they were.
    public func recomputeStatistics(
        over batches: some Sequence<Result<Batch, any Error>>
    ) throws {
        try lock.withLock { _ in
            var statistics = RunningStatistics(of: module)
            guard !statistics.isEmpty else { return }
            do {
                for (step, batch) in batches.enumerated() {
                    statistics.clear()
                    random.state = .dropout(seed: seed, step: step)
                    let pass = Pass(
                        isTraining: true, tracksParameters: false, random: random,
                        precision: precision)
                    statistics.add(examples: try objective(batch.get(), pass).count)
                }
            } catch {
                statistics.restore()
                throw error
            }
            statistics.finish()
        }
    }

    /// The recorded computation ends with this function, so that the optimizer can write in place.
    ///
    /// - Parameter part: the number of the batch in the step.
    func differentiate(
        _ batch: Batch, part: Int, isFinal: ((Measured, Int, Tensor) -> Void)? = nil
    ) throws -> (Measured, [Tensor]) {
        random.state = .dropout(seed: seed, step: takenSteps, part: part)
        let measured = try objective(batch, .training(random, precision: precision))
        let value = measured.loss.item()
        guard value.isFinite else {
            let layer = try firstLayerNotFinite(batch) ?? "the loss"
            throw KisoError(
                .negative,
                "training diverged: the loss is \(value) in step \(takenSteps + 1); the first result "
                    + "that is not finite is of \(layer); try a smaller learning rate")
        }
        if !isChecked {
            try checkReach(measured.loss)
            isChecked = true
        }
        let values = measured.detached
        let gradients = measured.loss.gradients(
            at: updater.parameters,
            isFinal: isFinal.map { tell in { tell(values, $0, $1) } })
        return (values, gradients)
    }

    /// A parameter that takes part in the loss and that the module does not list would silently stay
    /// as it is.
    private func checkReach(_ loss: Tensor) throws {
        let known = module.namedParameters.map(\.parameter) + updater.parameters
        let count = loss.parameterCount(besides: known)
        if count > 0 {
            throw KisoError(
                .configuration,
                "\(count) parameters take part in the loss but are not in \(type(of: module)): the "
                    + "walk finds what is in stored properties, not what closures have captured; give "
                    + "the learner all modules, or freeze what shall stay")
        }
    }

    /// A batch of one example has no variance for a batch normalisation to divide by.
    func checkLastBatch(of train: any Dataset<Batch>, batchSize: Int) throws {
        guard train.count % batchSize == 1 || batchSize == 1 else { return }
        guard let path = normalizationOfRows(try train.batch([0])) else { return }
        throw KisoError(
            .configuration,
            "\(path) normalises over a batch, but batches of \(batchSize) of \(train.count) examples "
                + "leave one example alone, which has no variance; take another batch size")
    }

    /// The batch normalisation that would see one value of each feature in a batch of one example; found
    /// among the layers of containers by a run in inference.
    private func normalizationOfRows(_ batch: Batch) -> String? {
        let observer = RowNormalizationObserver()
        var pass = Pass.inference
        pass.observer = observer
        _ = try? objective(batch, pass)
        return observer.firstPath
    }

    private func firstLayerNotFinite(_ batch: Batch) throws -> String? {
        let observer = FinitenessObserver()
        var pass = Pass.inference
        pass.observer = observer
        _ = try? objective(batch, pass)
        return observer.firstPath
    }
}

/// Remembers the first layer whose result is not finite.
private final class FinitenessObserver: LayerObserver {
    private let path = Mutex<String?>(nil)

    var firstPath: String? { path.withLock { $0 } }

    func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor) {
        guard firstPath == nil, output.floats.contains(where: { !$0.isFinite }) else { return }
        let isData = input.floats.contains { !$0.isFinite }
        self.path.withLock { $0 = isData ? "the data that goes into \(path)" : path }
    }
}

/// Remembers the first batch normalisation of rows.
private final class RowNormalizationObserver: LayerObserver {
    private let path = Mutex<String?>(nil)

    var firstPath: String? { path.withLock { $0 } }

    func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor) {
        guard firstPath == nil, let layer = layer as? BatchNormalization,
            input.count == input.shape[0] * layer.features
        else { return }
        self.path.withLock { $0 = path }
    }
}
