import KisoCore
import KisoNN
import KisoTensor
import Synchronization

/// Averages the weights of the last epochs, all alike, and ends training with the average:
/// `a ← a + (w − a) / n` behind the `n`-th of these epochs. The running statistics of batch
/// normalisations are then taken anew over the training data, because no step has led to these
/// weights.
///
/// The learning rate should stay high while weights are averaged, as `HeldSchedule` has it. Every epoch
/// is judged by the weights that learn; only the end has the average.
///
/// ```swift
/// let trainer = Trainer(
///     model, schedule: HeldSchedule(CosineSchedule(), from: 0.75),
///     callbacks: [StochasticWeightAveraging(from: 0.75)])
/// ```
///
/// Source: P. Izmailov et al., "Averaging weights leads to wider optima and better generalization",
/// UAI 2018.
public final class StochasticWeightAveraging: Callback {
    private struct Memory {
        var average = AveragedWeights()
        var count = 0
    }

    private let start: Double
    private let memory = Mutex(Memory())

    /// Averages the epochs behind a part of training; the last one at least.
    ///
    /// - Parameters:
    ///   - start: the part of all epochs that is not averaged, in [0, 1); 0.75 by default.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public init(
        from start: Double = 0.75, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            start >= 0 && start < 1, "StochasticWeightAveraging",
            "the start \(start) is not in [0, 1)", file: file, line: line)
        self.start = start
    }

    /// `"stochastic-weight-averaging"`.
    public var name: String { "stochastic-weight-averaging" }

    /// How many epochs are in the average.
    public var count: Int { memory.withLock { $0.count } }

    /// Adds the weights of an epoch to the average.
    public func epochEnded(_ run: TrainingRun) throws {
        guard Double(run.epoch) > start * Double(run.epochs) + 1e-9 else { return }
        let weights = run.module.state
        memory.withLock { memory in
            if memory.count == 0 {
                memory.average.values = weights
            } else {
                memory.average.add(
                    weights, keep: Double(memory.count) / Double(memory.count + 1))
            }
            memory.count += 1
        }
    }

    /// The network ends with the average, and statistics that belong to it.
    public func ended(_ run: TrainingRun) throws {
        let average = memory.withLock { $0.average.values }
        guard !average.isEmpty else { return }
        try run.module.load(average, from: name)
        try run.recomputeStatistics()
    }

    /// The average, and of how many epochs it is.
    public var state: CallbackState {
        memory.withLock {
            CallbackState(numbers: ["count": Double($0.count)], tensors: $0.average.values)
        }
    }

    /// Goes on averaging.
    public func restore(_ state: CallbackState) throws {
        memory.withLock {
            $0.average.values = state.tensors
            $0.count = Int(state.numbers["count"] ?? 0)
        }
    }
}
