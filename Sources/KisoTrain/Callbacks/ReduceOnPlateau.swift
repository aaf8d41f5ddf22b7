import KisoCore
import Synchronization

/// Makes the learning rate smaller when a figure has not become better for a number of epochs.
///
/// ```swift
/// let trainer = Trainer(model, callbacks: [ReduceOnPlateau(factor: 0.5, patience: 3)])
/// ```
public final class ReduceOnPlateau: Callback {
    private struct Memory {
        var best = Double.nan
        var waited = 0
        var factor = 1.0
    }

    private let monitor: Monitor
    private let factor: Double
    private let patience: Int
    private let minimum: Double
    private let memory = Mutex(Memory())

    /// Watches a figure.
    ///
    /// - Parameters:
    ///   - factor: by which the rate is multiplied, in (0, 1).
    ///   - patience: epochs to wait for something better.
    ///   - minimum: the smallest factor of the first rate.
    ///   - monitor: the figure that is watched.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public init(
        _ monitor: Monitor = .loss, factor: Double = 0.1, patience: Int = 5, minimum: Double = 1e-6,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            factor > 0 && factor < 1 && patience > 0, "ReduceOnPlateau",
            "the factor \(factor) is not in (0, 1), or the patience \(patience) not at least 1",
            file: file, line: line)
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.minimum = minimum
    }

    /// `"reduce-on-plateau"`.
    public var name: String { "reduce-on-plateau" }

    /// Sets the factor that was reached.
    public func began(_ run: TrainingRun) throws {
        run.rateFactor *= memory.withLock { $0.factor }
    }

    /// Compares the figure with the best so far.
    public func epochEnded(_ run: TrainingRun) throws {
        let value = try monitor.value(in: run)
        memory.withLock { memory in
            if monitor.isBetter(value, than: memory.best, in: run) {
                memory.best = value
                memory.waited = 0
                return
            }
            memory.waited += 1
            guard memory.waited >= patience else { return }
            let next = max(memory.factor * factor, minimum)
            run.rateFactor *= next / memory.factor
            memory.factor = next
            memory.waited = 0
        }
    }

    /// The best figure, how long ago it was, and the factor.
    public var state: CallbackState {
        memory.withLock {
            CallbackState(numbers: [
                "best": $0.best, "waited": Double($0.waited), "factor": $0.factor,
            ])
        }
    }

    /// Goes on waiting.
    public func restore(_ state: CallbackState) throws {
        memory.withLock {
            $0.best = state.numbers["best"] ?? .nan
            $0.waited = Int(state.numbers["waited"] ?? 0)
            $0.factor = state.numbers["factor"] ?? 1
        }
    }
}
