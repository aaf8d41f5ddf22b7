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

    /// Trains, or goes on.
    ///
    /// - Parameters:
    ///   - world: the ranks; the first one saves.
    ///   - usage: is told at the end what this rank has done.
    func fit(
        minutes: Double?, sinks: [any EventSink], world: RankWorld = .alone,
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
            tail: features?.tail, world: world)
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
