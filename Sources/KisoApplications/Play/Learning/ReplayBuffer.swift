public import KisoCore
import KisoTensor

/// What happened last: a ring of observations, each with the action that followed it and its reward.
///
/// An observation is kept once, though it ends one transition and begins the next. Where an episode is broken
/// off, its last observation is kept without an action, so that the state before it can be valued by it; where
/// it is over nothing is kept, as nothing comes behind it.
///
/// Source: L.-J. Lin, "Self-improving reactive agents based on reinforcement learning, planning and
/// teaching", Machine Learning 8, 1992.
public struct ReplayBuffer: Sendable {
    /// The shape of an observation.
    public let shape: Shape
    /// How many of the newest observations make a state.
    public let frames: Int
    /// The most observations.
    public let capacity: Int
    /// How observations are kept.
    public let storage: ObservationStorage
    /// How many observations there are.
    public internal(set) var count = 0
    /// The place of the oldest.
    var start = 0
    var bytes: [UInt8] = []
    var floats: [Float] = []
    var actions: [Int32] = []
    var rewards: [Float] = []
    var marks: [UInt8] = []

    private static let first: UInt8 = 1
    private static let hasAction: UInt8 = 2
    private static let over: UInt8 = 4
    let length: Int

    /// An empty buffer.
    ///
    /// - Parameters:
    ///   - shape: of an observation.
    ///   - frames: how many of them make a state, 1 by default.
    ///   - capacity: the most observations.
    ///   - storage: how they are kept.
    /// - Precondition: the capacity is at least `frames + 1`.
    public init(shape: Shape, frames: Int = 1, capacity: Int, storage: ObservationStorage) {
        require(
            frames > 0 && capacity > frames, "ReplayBuffer",
            "a capacity of \(capacity) for states of \(frames) observations")
        self.shape = shape
        self.frames = frames
        self.capacity = capacity
        self.storage = storage
        length = shape.count
    }

    /// An episode begins with an observation.
    public mutating func begin(_ observation: [Float]) { push(observation, mark: Self.first) }

    /// An action was taken behind the newest observation.
    ///
    /// - Parameters:
    ///   - action: its index.
    ///   - outcome: what it led to.
    ///   - next: what was seen then.
    public mutating func add(action: Int, outcome: Outcome, next: [Float]) {
        let slot = place(count - 1)
        actions[slot] = Int32(truncatingIfNeeded: action)
        rewards[slot] = outcome.reward
        marks[slot] |= Self.hasAction | (outcome.isTerminated ? Self.over : 0)
        if !outcome.isTerminated { push(next, mark: 0) }
    }

    /// The place in memory of the observation of an age, 0 for the oldest.
    private func place(_ age: Int) -> Int {
        let place = start + age
        return place < capacity ? place : place - capacity
    }

    private mutating func push(_ observation: [Float], mark: UInt8) {
        require(
            observation.count == length, "ReplayBuffer",
            "an observation of \(observation.count) numbers, expected \(length)")
        if count == capacity {
            start = place(1)
            count -= 1
        }
        let slot = place(count)
        count += 1
        if slot == actions.count {
            actions.append(0)
            rewards.append(0)
            marks.append(mark)
            switch storage {
            case .floats: floats += observation
            case .bytes(let scale): bytes += observation.lazy.map { Self.byte($0, scale) }
            }
            return
        }
        marks[slot] = mark
        actions[slot] = 0
        rewards[slot] = 0
        for index in 0..<length {
            switch storage {
            case .floats: floats[slot * length + index] = observation[index]
            case .bytes(let scale):
                bytes[slot * length + index] = Self.byte(observation[index], scale)
            }
        }
    }

    private static func byte(_ value: Float, _ scale: Float) -> UInt8 {
        UInt8(max(0, min(255, (value / scale).rounded())))
    }

    /// Whether a transition begins at an age that can be learnt from.
    private func isTransition(_ age: Int) -> Bool {
        marks[place(age)] & Self.hasAction != 0 && age >= frames - 1
    }

    /// Ages of random transitions, each as likely as any other; some may occur more than once.
    ///
    /// - Returns: `nil` when there is no transition.
    package func sample(_ wanted: Int, using random: inout RandomGenerator) -> [Int]? {
        var ages: [Int] = []
        var misses = 0
        while ages.count < wanted {
            let age = Int(random.next() % UInt64(max(1, count)))
            if count > 0 && isTransition(age) {
                ages.append(age)
            } else {
                misses += 1
                if misses > 1000 + 100 * wanted { return nil }
            }
        }
        return ages
    }

    /// The transitions of some ages.
    package func transitions(_ ages: [Int]) -> Transitions {
        let slots = ages.map(place)
        return Transitions(
            states: states(ages),
            actions: slots.map { Int(actions[$0]) }, rewards: slots.map { rewards[$0] },
            goesOn: slots.map { marks[$0] & Self.over == 0 },
            // Behind the last state of an episode nothing comes; any numbers will do.
            next: states(
                zip(ages, slots).map { marks[$1] & Self.over == 0 ? $0 + 1 : $0 }))
    }

    /// The states that end with the observations of some ages, `[n] + shape`.
    func states(_ ages: [Int]) -> Tensor {
        let width = frames * length
        let values = [Float](unsafeUninitializedCapacity: ages.count * width) { values, size in
            for (row, age) in ages.enumerated() {
                var age = age
                for frame in stride(from: frames - 1, through: 0, by: -1) {
                    copy(place(age), to: &values, at: row * width + frame * length)
                    // Before its first observation an episode shows that one.
                    if age > 0 && marks[place(age)] & Self.first == 0 { age -= 1 }
                }
            }
            size = ages.count * width
        }
        let sizes = shape.dimensions
        return Tensor(
            values,
            shape: frames == 1
                ? Shape([ages.count] + sizes)
                : Shape([ages.count, frames * (sizes.first ?? 1)] + sizes.dropFirst()))
    }

    private func copy(
        _ slot: Int, to values: inout UnsafeMutableBufferPointer<Float>, at start: Int
    ) {
        guard let target = values.baseAddress.map({ $0 + start }) else { return }
        switch storage {
        case .floats:
            floats.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                target.initialize(from: base + slot * length, count: length)
            }
        case .bytes(let scale):
            bytes.withUnsafeBufferPointer { source in
                for index in 0..<length {
                    target[index] = Float(source[slot * length + index]) * scale
                }
            }
        }
    }

    /// The newest state, `[1] + shape`.
    var newest: Tensor { states([count - 1]) }

    /// Ages of the newest transitions, at most so many; `nil` when there is none.
    func newestTransitions(_ wanted: Int) -> [Int]? {
        var ages: [Int] = []
        var age = count - 1
        while age >= 0 && ages.count < wanted {
            if isTransition(age) { ages.append(age) }
            age -= 1
        }
        return ages.isEmpty ? nil : ages
    }

    /// Whether the newest observation has an action that has led nowhere, which cannot be.
    var endsOpen: Bool {
        let mark = marks[place(count - 1)]
        return mark & Self.hasAction != 0 && mark & Self.over == 0
    }

    /// An observation as this buffer would give it back.
    func rounded(_ observation: [Float]) -> [Float] {
        switch storage {
        case .floats: observation
        case .bytes(let scale): observation.map { Float(Self.byte($0, scale)) * scale }
        }
    }

    /// The newest observation.
    var newestObservation: [Float] {
        let slot = place(count - 1)
        switch storage {
        case .floats: return Array(floats[slot * length..<(slot + 1) * length])
        case .bytes(let scale):
            return bytes[slot * length..<(slot + 1) * length].map { Float($0) * scale }
        }
    }
}
