import KisoCore
import KisoTensor

extension ReplayBuffer {
    /// Everything in it, by name.
    var tensors: [(name: String, tensor: Tensor)] {
        let observations: Tensor
        switch storage {
        case .floats: observations = Tensor(floats, shape: [floats.count])
        case .bytes: observations = Tensor(bytes, shape: [bytes.count])
        }
        return [
            ("observations", observations), ("actions", Tensor(actions, shape: [actions.count])),
            ("rewards", Tensor(rewards, shape: [rewards.count])),
            ("marks", Tensor(marks, shape: [marks.count])),
        ]
    }

    /// Takes what ``tensors`` gave.
    ///
    /// - Parameter choices: how many actions there are.
    /// - Throws: `KisoError` `.badData` when the parts do not fit each other or this buffer.
    mutating func restore(
        _ parts: [String: Tensor], start: Int, count: Int, choices: Int, from source: String
    ) throws {
        guard let observations = parts["observations"], let actions = parts["actions"],
            let rewards = parts["rewards"], let marks = parts["marks"]
        else { throw KisoError(.badData, "\(source): a part of the replay buffer is missing") }
        let slots = actions.count
        let (expected, overflow) = slots.multipliedReportingOverflow(by: length)
        let isBytes = storage != .floats
        guard !overflow, observations.count == expected, rewards.count == slots,
            marks.count == slots, slots <= capacity, (0...slots).contains(count),
            (0..<max(1, slots)).contains(start), count == slots || slots == capacity,
            slots == capacity || start == 0,
            observations.dtype == (isBytes ? .uint8 : .float32)
        else {
            throw KisoError(
                .badData,
                "\(source): a replay buffer of \(observations.count) numbers for \(slots) observations "
                    + "of \(length); expected at most \(capacity) observations")
        }
        if isBytes { bytes = observations.values() } else { floats = observations.floats }
        self.actions = actions.values()
        self.rewards = rewards.floats
        self.marks = marks.values()
        self.start = start
        self.count = count
        let isOpen = count > 0 && endsOpen
        guard self.actions.allSatisfy({ (0..<Int32(choices)).contains($0) }), !isOpen else {
            throw KisoError(.badData, "\(source): a replayed transition has no action or no end")
        }
    }
}
