import KisoCore
import KisoIO
import KisoTensor
import Synchronization

/// Keeps the newest checkpoint of a run, and its best network.
///
/// `checkpoints/last/model.safetensors` holds the network and all that training needs to go on;
/// `checkpoints/best/model.safetensors` the network of the best epoch alone. Each appears whole or not
/// at all. The checkpoint before the last one stays beside it (``RunFolder/previousModel``), for the day on which a
/// disk damages the last one.
public final class RunSaver: CheckpointSaver {
    private let run: RunFolder
    private let predictor: Predictor
    private let monitor: Monitor
    private let configuration: String
    private let best: Mutex<Double>
    private let judgedEpochs: Mutex<Int>

    /// Saves into a run's folder.
    ///
    /// - Parameters:
    ///   - predictor: the network with all that it takes to use it.
    ///   - monitor: by which figure an epoch is the best; the validation loss by default.
    ///   - configuration: how training was set up, for ``CheckpointFile``.
    ///   - earlier: the checkpoint of training that is taken up again: its best epoch counts.
    ///   - run: the folder of the run.
    public init(
        _ run: RunFolder, predictor: Predictor, monitor: Monitor = .loss,
        configuration: String = "", earlier: CheckpointFile? = nil
    ) {
        self.run = run
        self.predictor = predictor
        self.monitor = monitor
        self.configuration = configuration
        best = Mutex(earlier?.best ?? .nan)
        judgedEpochs = Mutex(earlier?.checkpoint.state.history.epochs.count ?? 0)
    }

    /// Saves after an epoch, or within one.
    public func save(_ checkpoint: Checkpoint, _ training: TrainingRun) throws {
        let isNew = checkpoint.state.history.epochs.count > judgedEpochs.withLock { $0 }
        if isNew, training.record != nil {
            judgedEpochs.withLock { $0 = checkpoint.state.history.epochs.count }
            let value = try monitor.value(in: training)
            let isBest = best.withLock { best in
                guard monitor.isBetter(value, than: best, in: training) else { return false }
                best = value
                return true
            }
            if isBest {
                try AtomicFile.write(
                    try predictor.encoded(state: checkpoint.model), to: run.bestModel)
            }
        }
        let file = CheckpointFile(
            checkpoint: checkpoint, best: best.withLock { $0 }, configuration: configuration)
        let content = try file.encoded(predictor)
        AtomicFile.keep(run.lastModel, as: run.previousModel)
        try AtomicFile.write(content, to: run.lastModel)
        try run.becomeLatest()
    }
}
