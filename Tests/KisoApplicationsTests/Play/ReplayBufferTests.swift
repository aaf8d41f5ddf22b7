import KisoApplications
import KisoCore
import KisoTensor
import Testing

@Suite("A replay buffer")
struct ReplayBufferTests {
    /// All transitions of a buffer as `(state, action, reward, goes on, next)`.
    private func transitions(_ buffer: ReplayBuffer, frames: Int = 1) throws -> Set<String> {
        var random = RandomGenerator(seed: 1)
        let ages = try #require(buffer.sample(400, using: &random))
        let found = buffer.transitions(ages)
        return Set(
            ages.indices.map { row in
                let state = found.states.floats[row * frames..<(row + 1) * frames].map { Int($0) }
                let next = found.next.floats[row * frames..<(row + 1) * frames].map { Int($0) }
                return found.goesOn[row]
                    ? "\(state) \(found.actions[row]) \(next)"
                    : "\(state) \(found.actions[row]) end"
            })
    }

    private func buffer(capacity: Int, frames: Int = 1, storage: ObservationStorage = .floats)
        -> ReplayBuffer
    {
        ReplayBuffer(shape: [1], frames: frames, capacity: capacity, storage: storage)
    }

    @Test("knows what came next, that nothing comes behind an end, and what a break cut off")
    func ends() throws {
        var buffer = buffer(capacity: 20)
        buffer.begin([1])
        buffer.add(action: 7, outcome: Outcome(reward: 1), next: [2])
        buffer.add(action: 8, outcome: Outcome(reward: 1, isTerminated: true), next: [3])
        buffer.begin([10])
        buffer.add(action: 9, outcome: Outcome(reward: 1, isTruncated: true), next: [11])
        buffer.begin([20])
        buffer.add(action: 6, outcome: Outcome(reward: 1), next: [21])
        #expect(
            try transitions(buffer) == ["[1] 7 [2]", "[2] 8 end", "[10] 9 [11]", "[20] 6 [21]"])
    }

    @Test("forgets the oldest")
    func ring() throws {
        var buffer = buffer(capacity: 5, storage: .bytes(scale: 0.5))
        buffer.begin([0])
        for step in 1...9 {
            buffer.add(action: step, outcome: Outcome(reward: 0), next: [Float(step)])
        }
        #expect(
            try transitions(buffer) == ["[5] 6 [6]", "[6] 7 [7]", "[7] 8 [8]", "[8] 9 [9]"])
        #expect(buffer.count == 5)
    }

    @Test("joins frames of one episode only")
    func frames() throws {
        var buffer = buffer(capacity: 20, frames: 3)
        for start in [10, 20] {
            buffer.begin([Float(start)])
            for step in 1...3 {
                buffer.add(
                    action: step, outcome: Outcome(reward: 0, isTruncated: step == 3),
                    next: [Float(start + step)])
            }
        }
        #expect(
            try transitions(buffer, frames: 3) == [
                "[10, 11, 12] 3 [11, 12, 13]", "[20, 20, 20] 1 [20, 20, 21]",
                "[20, 20, 21] 2 [20, 21, 22]", "[20, 21, 22] 3 [21, 22, 23]",
            ])
    }

    @Test("has nothing to give while it is empty")
    func empty() {
        var random = RandomGenerator(seed: 1)
        var buffer = buffer(capacity: 5)
        #expect(buffer.sample(4, using: &random) == nil)
        buffer.begin([1])
        #expect(buffer.sample(4, using: &random) == nil)
    }
}
