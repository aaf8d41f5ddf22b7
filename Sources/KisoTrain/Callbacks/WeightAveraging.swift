import KisoCore
import KisoNN
import KisoTensor
import Synchronization

/// Keeps a moving average of the weights; the network is validated and saved with the average, and
/// ends with it: `a ← d a + (1 − d) w` after every step, with `d = min(decay, (1 + t) / (10 + t))` so
/// that the first weights do not last.
///
/// ```swift
/// let trainer = Trainer(model, callbacks: [WeightAveraging(decay: 0.999)])
/// ```
///
/// Source: B. Polyak and A. Juditsky, "Acceleration of stochastic approximation by averaging", SIAM
/// Journal on Control and Optimization 30, 1992.
public final class WeightAveraging: Callback {
    private struct Memory {
        var average = AveragedWeights()
        var steps = 0
        /// The weights that learn, while the network has the average.
        var own: [String: Tensor] = [:]
    }

    private let decay: Double
    private let memory = Mutex(Memory())

    /// An average that forgets slowly.
    ///
    /// - Parameters:
    ///   - decay: how much stays after a step, in [0, 1).
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public init(
        decay: Double = 0.999, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            decay >= 0 && decay < 1, "WeightAveraging", "the decay \(decay) is not in [0, 1)",
            file: file, line: line)
        self.decay = decay
    }

    /// `"weight-averaging"`.
    public var name: String { "weight-averaging" }

    /// Adds the weights of a step to the average.
    public func stepEnded(_ run: TrainingRun) throws {
        let weights = run.module.state
        memory.withLock { memory in
            let t = Double(memory.steps)
            let decay = min(decay, (1 + t) / (10 + t))
            if memory.average.isEmpty { memory.average.values = weights }
            // The first weights are the average: to average them with themselves changes nothing.
            if memory.steps > 0 { memory.average.add(weights, keep: decay) }
            memory.steps += 1
        }
    }

    /// Gives the network the average.
    public func validationBegan(_ run: TrainingRun) throws {
        let own = run.module.state
        let average = memory.withLock { memory in
            let average = memory.average.values
            if !average.isEmpty { memory.own = own }
            return average
        }
        if !average.isEmpty { try run.module.load(average, from: name) }
    }

    /// Gives the network the weights back that learn.
    public func validationEnded(_ run: TrainingRun) throws {
        let own = memory.withLock { memory in
            defer { memory.own = [:] }
            return memory.own
        }
        if !own.isEmpty { try run.module.load(own, from: name) }
    }

    /// The network ends with the average.
    public func ended(_ run: TrainingRun) throws { try validationBegan(run) }

    /// The average.
    public var state: CallbackState {
        memory.withLock {
            CallbackState(numbers: ["steps": Double($0.steps)], tensors: $0.average.values)
        }
    }

    /// Goes on averaging.
    public func restore(_ state: CallbackState) throws {
        memory.withLock {
            $0.average.values = state.tensors
            $0.steps = Int(state.numbers["steps"] ?? 0)
        }
    }
}
