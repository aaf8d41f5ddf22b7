import Foundation
import Kiso

/// A training with its run, its data and its network.
struct TrainingPart: Sendable {
    let run: RunFolder
    let session: TrainingSession
    let data: ImportedData
    let name: String
    let network: Sequential
    /// The checkpoint to go on from, if there is one.
    let earlier: CheckpointFile?

    init(
        _ run: RunFolder, _ session: TrainingSession, _ data: ImportedData, _ name: String,
        _ network: Sequential, earlier: CheckpointFile?
    ) {
        self.run = run
        self.session = session
        self.data = data
        self.name = name
        self.network = network
        self.earlier = earlier
    }

    /// The network with all that it takes to use it.
    var predictor: Predictor {
        Predictor(
            network, input: data.inputShape, preparation: data.preparation, name: name,
            data: data.name)
    }

    /// What writes the training for TensorBoard.
    private var board: TensorBoardCallback {
        var values: [String: TensorBoardCallback.Value] = [:]
        for (name, value) in session.configuration.entries {
            values[name] = Double(value).map { .number($0) } ?? .text(value)
        }
        return TensorBoardCallback(
            run.tensorBoard, graph: network.trace(for: data.inputShape), hyperparameters: values)
    }

    /// Trains, or goes on.
    ///
    /// - Parameters:
    ///   - writesBoard: whether files for TensorBoard are written.
    ///   - world: the ranks; the first one saves.
    ///   - usage: is told at the end what this rank has done.
    func fit(
        minutes: Double?, sinks: [any EventSink], writesBoard: Bool = false,
        world: RankWorld = .alone,
        usage: (RankUsage) throws -> Void = { _ in }
    ) async throws -> History {
        let configuration = session.configuration
        let description = RunDescription(
            configuration: configuration, fingerprint: try data.fingerprint())
        let saver = RunSaver(
            run, predictor: predictor, monitor: Monitor(configuration.monitor),
            configuration: try description.encoded(),
            earlier: earlier)
        let features = session.keepsExamples ? FrozenFeatures(network) : nil
        let trainer = try session.trainer(
            network, data, minutes: minutes, sinks: sinks, saver: world.isFirst ? saver : nil,
            tail: features?.tail, listeners: writesBoard ? [board] : [], world: world)
        if let earlier { try trainer.restore(earlier.checkpoint, from: run.lastModel.path) }
        let epochs = trainer.epochs(until: configuration.epochs)
        if epochs <= 0, let earlier {
            // Whatever ended it, ended it behind its last epoch.
            try network.load(earlier.checkpoint.model, from: run.lastModel.path)
            return trainer.history
        }
        let history: History
        if let features {
            let train = try await world.together {
                try features(data.train) { _ in try Task.checkCancellation() }
            }
            let validation = try await world.together {
                try data.validation.map { try features($0) }
            }
            history = try await trainer.fit(
                train, validation: validation, epochs: epochs,
                batchSize: configuration.batchSize)
        } else {
            history = try await trainer.fit(
                session.varied(data), validation: data.validation, epochs: epochs,
                batchSize: configuration.batchSize)
        }
        try usage(trainer.usage)
        return history
    }
}
