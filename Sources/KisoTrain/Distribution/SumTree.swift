import KisoCore

/// The order in which the gradients of shards are added: a binary tree over them, cut in halves.
///
/// It depends on the number of shards alone. A rank adds up what it has of the tree by itself; what is
/// left is added where the ranks exchange, in the same places of the tree.
struct SumTree {
    /// The rank of each leaf; `nil` for a shard without examples, which is left out.
    let owners: [Int?]

    /// The largest parts of the tree that one rank has by itself, from left to right.
    var nodes: [(owner: Int, leaves: Range<Int>)] {
        var nodes: [(owner: Int, leaves: Range<Int>)] = []
        func visit(_ leaves: Range<Int>) {
            let there = Set(leaves.compactMap { owners[$0] })
            if there.count > 1 {
                let (left, right) = Self.halves(leaves)
                visit(left)
                visit(right)
            } else if let owner = there.first {
                nodes.append((owner, leaves))
            }
        }
        visit(owners.indices)
        return nodes
    }

    static func halves(_ leaves: Range<Int>) -> (Range<Int>, Range<Int>) {
        let middle = leaves.lowerBound + leaves.count / 2
        return (leaves.lowerBound..<middle, middle..<leaves.upperBound)
    }

    /// The way through a part of the tree to its last shard with examples: what lies to the left of each
    /// turn, from the top down, and the shard. What is added last is known last.
    func spine(_ leaves: Range<Int>) -> (left: [Range<Int>], last: Int)? {
        func hasExamples(_ leaves: Range<Int>) -> Bool {
            leaves.contains { owners[$0] != nil }
        }
        guard hasExamples(leaves) else { return nil }
        var (rest, left) = (leaves, [Range<Int>]())
        while rest.count > 1 {
            let (first, second) = Self.halves(rest)
            guard hasExamples(second) else {
                rest = first
                continue
            }
            if hasExamples(first) { left.append(first) }
            rest = second
        }
        return (left, rest.lowerBound)
    }

    /// Adds up a part of the tree; `nil` where it has no examples.
    ///
    /// - Parameters:
    ///   - leaves: the part.
    ///   - value: what is known of a part; `nil` where it has to be added up from its halves.
    ///   - add: adds the second to the first.
    func sum<Value>(
        _ leaves: Range<Int>, value: (Range<Int>) throws -> Value?, add: (Value, Value) -> Value
    ) rethrows -> Value? {
        guard leaves.contains(where: { owners[$0] != nil }) else { return nil }
        if let known = try value(leaves) { return known }
        let (left, right) = Self.halves(leaves)
        let first = try sum(left, value: value, add: add)
        let second = try sum(right, value: value, add: add)
        guard let first else { return second }
        guard let second else { return first }
        return add(first, second)
    }
}

/// Numbers side by side: the gradients of all parameters.
final class FlatBuffer {
    let count: Int
    let numbers: UnsafeMutablePointer<Float>

    init(count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        numbers = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    }

    deinit { numbers.deallocate() }

    /// Adds other numbers to these.
    func add(_ other: FlatBuffer) { Self.add(other.numbers, to: numbers, count: count) }

    /// Adds other numbers to a part of these.
    func add(_ other: FlatBuffer, in range: Range<Int>) {
        Self.add(
            other.numbers + range.lowerBound, to: numbers + range.lowerBound, count: range.count)
    }

    static func add(
        _ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int
    ) {
        for i in 0..<count { to[i] += from[i] }
    }
}

/// Buffers of one length that are used again.
final class FlatBuffers {
    let count: Int
    private var free: [FlatBuffer] = []

    init(count: Int) { self.count = count }

    func take() -> FlatBuffer { free.popLast() ?? FlatBuffer(count: count) }

    func give(_ buffer: FlatBuffer) { free.append(buffer) }
}

/// The buffers of an exchange, kept from step to step: fresh memory costs as much as what is done in it.
final class SumScratch {
    private var sending: FlatBuffer?
    private var receiving: FlatBuffer?

    func sent(_ count: Int) -> FlatBuffer { Self.buffer(&sending, count) }

    func received(_ count: Int) -> FlatBuffer { Self.buffer(&receiving, count) }

    private static func buffer(_ kept: inout FlatBuffer?, _ count: Int) -> FlatBuffer {
        if let kept, kept.count >= count { return kept }
        let fresh = FlatBuffer(count: count)
        kept = fresh
        return fresh
    }
}

extension Communicator {
    /// Adds up what the ranks have of a tree, in the tree's order; every rank gets the sum.
    ///
    /// Each rank adds up one part of the numbers: they are sent to it, and it sends the sums to all.
    /// The traffic is that of a ring, and the order of the additions is the tree's, whoever the ranks
    /// are, which no `MPI_Allreduce` promises.
    ///
    /// - Parameters:
    ///   - tree: the order.
    ///   - own: the sums of the tree's nodes that this rank has, from left to right.
    ///   - range: the numbers of them that are added up.
    ///   - total: place for the sum.
    ///   - scratch: buffers that are used again.
    func sum(
        _ tree: SumTree, of own: [FlatBuffer], in range: Range<Int>, into total: FlatBuffer,
        _ scratch: SumScratch
    ) throws {
        let nodes = tree.nodes
        let numbers = range.count
        let result = total.numbers + range.lowerBound
        if size == 1 {
            guard let first = own.first else { return }
            result.update(from: first.numbers + range.lowerBound, count: numbers)
            return
        }
        let parts = (0..<size).map { numbers * $0 / size..<numbers * ($0 + 1) / size }
        let mine = parts[rank].count
        let owned = (0..<size).map { rank in nodes.count { $0.owner == rank } }

        // What a rank has in one piece lies there already as it is sent.
        var sent = own.first.map { $0.numbers + range.lowerBound }
        if own.count != 1 {
            let blocks = scratch.sent(own.count * numbers)
            var next = blocks.numbers
            for part in parts {
                for buffer in own {
                    next.update(
                        from: buffer.numbers + range.lowerBound + part.lowerBound,
                        count: part.count)
                    next += part.count
                }
            }
            sent = blocks.numbers
        }
        let received = scratch.received(nodes.count * mine)
        try exchange(
            sent ?? received.numbers, counts: parts.map { $0.count * own.count },
            into: received.numbers, counts: owned.map { $0 * mine })

        // The blocks of a rank lie behind one another, in the order of its nodes.
        var starts = owned.indices.map { owned[..<$0].reduce(0, +) * mine }
        var blocks: [Range<Int>: UnsafeMutablePointer<Float>] = [:]
        for node in nodes {
            blocks[node.leaves] = received.numbers + starts[node.owner]
            starts[node.owner] += mine
        }
        let sum = tree.sum(tree.owners.indices, value: { blocks[$0] }) { left, right in
            FlatBuffer.add(right, to: left, count: mine)
            return left
        }
        try gather(sum ?? received.numbers, into: result, counts: parts.map(\.count))
    }
}
