import KisoCore
import KisoNN
import KisoTensor
import Synchronization

/// Stops training when a figure has not become better for a number of epochs, and gives the network
/// its best weights back.
///
/// ```swift
/// let trainer = Trainer(model, callbacks: [EarlyStopping(patience: 5)])
/// ```
///
/// Source: L. Prechelt, "Early stopping — but when?", Neural Networks: Tricks of the Trade, 1998.
public final class EarlyStopping: Callback {
    private struct Memory {
        var best = Double.nan
        var waited = 0
        var weights: [String: Tensor] = [:]
    }

    private let monitor: Monitor
    private let patience: Int
    private let minimumChange: Double
    private let restoresBest: Bool
    private let memory = Mutex(Memory())

    /// Watches a figure.
    ///
    /// - Parameters:
    ///   - monitor: the validation loss by default.
    ///   - patience: epochs to wait for something better.
    ///   - minimumChange: by how much it must be better to count.
    ///   - restoresBest: whether the network ends with the weights of its best epoch.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public init(
        _ monitor: Monitor = .loss, patience: Int = 5, minimumChange: Double = 0,
        restoresBest: Bool = true, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            patience > 0, "EarlyStopping", "the patience is \(patience), not at least 1",
            file: file, line: line)
        self.monitor = monitor
        self.patience = patience
        self.minimumChange = minimumChange
        self.restoresBest = restoresBest
    }

    /// `"early-stopping"`.
    public var name: String { "early-stopping" }

    /// Compares the figure with the best so far.
    public func epochEnded(_ run: TrainingRun) throws {
        let value = try monitor.value(in: run)
        let isOver = memory.withLock { memory in
            if monitor.isBetter(value, than: memory.best, by: minimumChange, in: run) {
                memory.best = value
                memory.waited = 0
                if restoresBest { memory.weights = run.module.state }
            } else {
                memory.waited += 1
            }
            return memory.waited >= patience
        }
        if isOver {
            run.stop(because: "\(monitor.name) has not become better for \(patience) epochs")
        }
    }

    /// Gives the best weights back.
    public func ended(_ run: TrainingRun) throws {
        let weights = memory.withLock { $0.weights }
        if restoresBest, !weights.isEmpty { try run.module.load(weights, from: name) }
    }

    /// The best figure, its weights, and how long ago it was.
    public var state: CallbackState {
        memory.withLock {
            CallbackState(
                numbers: ["best": $0.best, "waited": Double($0.waited)], tensors: $0.weights)
        }
    }

    /// Goes on waiting.
    public func restore(_ state: CallbackState) throws {
        memory.withLock {
            $0.best = state.numbers["best"] ?? .nan
            $0.waited = Int(state.numbers["waited"] ?? 0)
            $0.weights = state.tensors
        }
    }
}
