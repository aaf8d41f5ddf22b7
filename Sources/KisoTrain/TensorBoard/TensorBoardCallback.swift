public import Foundation
public import KisoTensor
import KisoNN

/// Writes what TensorBoard shows of a training: the figures of each epoch by Keras' tags (`epoch_loss`,
/// `epoch_accuracy`, `epoch_learning_rate`), those of training in `train/` and those of validation in
/// `validation/`; the distribution of every parameter; the graph; the hyperparameters.
///
/// ```swift
/// let board = TensorBoardCallback(
///     folder, graph: model.trace(for: [1, 28, 28]), hyperparameters: ["lr": .number(0.01)])
/// let trainer = Trainer(model, loss: .softmaxCrossEntropy, optimizer: Adam(), callbacks: [board])
/// // tensorboard --logdir FOLDER
/// ```
///
/// Source: the format is TensorFlow's, `tensorflow/core/util/event.proto` and `framework/summary.proto`.
public final class TensorBoardCallback: Callback {
    /// The value of a hyperparameter.
    public enum Value: Hashable, Sendable {
        /// A number.
        case number(Double)
        /// A word.
        case text(String)
        /// Yes or no.
        case flag(Bool)
    }

    private let folder: URL
    private let graph: Trace?
    private let hyperparameters: [String: Value]
    private let hasHistograms: Bool
    private let clock: @Sendable () -> Date
    private let writers = Box()

    /// The writers of a training that has begun.
    private final class Box: @unchecked Sendable {
        // Callbacks are called one after the other.
        var train: TensorBoardWriter?
        var validation: TensorBoardWriter?
    }

    /// Writes below a folder.
    ///
    /// - Parameters:
    ///   - folder: is given to `tensorboard --logdir`; the folders `train` and `validation` are made in it.
    ///   - graph: what the network computes, for the graph; none by default.
    ///   - hyperparameters: what the run was made with, by name; none by default.
    ///   - histograms: whether the distribution of every parameter is written after every epoch.
    ///   - clock: says when an event happens.
    public init(
        _ folder: URL, graph: Trace? = nil, hyperparameters: [String: Value] = [:],
        histograms: Bool = true, clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.folder = folder
        self.graph = graph
        self.hyperparameters = hyperparameters
        hasHistograms = histograms
        self.clock = clock
    }

    /// `"tensorboard"`.
    public var name: String { "tensorboard" }

    /// Begins files; writes the graph and the hyperparameters.
    public func began(_ run: TrainingRun) throws {
        let finished = run.history.epochs.count
        let from = finished == 0 ? 0 : finished + 1
        let train = try TensorBoardWriter(
            in: folder.appendingPathComponent("train"), from: from, clock: clock)
        writers.train = train
        writers.validation = nil
        if finished == 0 {
            if let graph { try train.add(graph) }
            if !hyperparameters.isEmpty {
                try train.add(
                    hyperparameters, name: folder.deletingLastPathComponent().lastPathComponent)
            }
        }
    }

    /// Writes the figures of the epoch and the distributions of the parameters.
    public func epochEnded(_ run: TrainingRun) throws {
        guard let record = run.record, let train = writers.train else { return }
        for (name, value) in record.values.sorted(by: { $0.key < $1.key }) {
            let isValidation = name.hasPrefix("val_")
            let writer = isValidation ? try validationWriter(record.epoch) : train
            let base = isValidation ? String(name.dropFirst(4)) : name
            try writer.add(scalar: value, as: "epoch_\(base)", step: record.epoch)
        }
        try train.add(
            scalar: record.learningRate, as: "epoch_learning_rate", step: record.epoch)
        guard hasHistograms else { return }
        for parameter in run.module.namedParameters {
            try train.add(
                histogramOf: parameter.parameter.value,
                as: parameter.name.split(separator: ".").joined(separator: "/"),
                step: record.epoch)
        }
    }

    /// Says that the run has ended well.
    public func ended(_ run: TrainingRun) throws {
        if !hyperparameters.isEmpty { try writers.train?.addSessionEnd() }
    }

    private func validationWriter(_ epoch: Int) throws -> TensorBoardWriter {
        if let writer = writers.validation { return writer }
        let writer = try TensorBoardWriter(
            in: folder.appendingPathComponent("validation"), from: epoch == 1 ? 0 : epoch,
            clock: clock)
        writers.validation = writer
        return writer
    }
}
