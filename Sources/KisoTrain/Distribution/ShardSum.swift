import KisoCore
import KisoNN
import KisoTensor

/// The buffers and figures of a learner's steps over shards.
final class ShardWork {
    let distribution: Distribution
    let statistics: [Parameter]
    let buffers: FlatBuffers
    let total: FlatBuffer
    let scratch = SumScratch()
    /// Where ranks exchange while the learner's thread computes; `nil` where nothing leaves before the end.
    let thread: WorkerThread?
    let buckets: GradientBuckets
    /// Where each parameter lies in a buffer, and then each statistic.
    let places: [Range<Int>]
    var usage = RankUsage()

    init(_ distribution: Distribution, module: any Module, parameters: [Parameter]) throws {
        self.distribution = distribution
        let statistics = module.namedParameters.map(\.parameter).filter { $0.role == .statistic }
        for cell in parameters + statistics where cell.value.dtype != .float32 {
            throw KisoError(
                .configuration,
                "shards are added in float32; a parameter is \(cell.value.dtype)")
        }
        self.statistics = statistics
        var places: [Range<Int>] = []
        for cell in parameters + statistics {
            let start = places.last?.upperBound ?? 0
            places.append(start..<start + cell.shape.count)
        }
        self.places = places
        let count = places.last?.upperBound ?? 0
        buckets = GradientBuckets(
            sizes: parameters.map(\.shape.count),
            rest: statistics.reduce(0) { $0 + $1.shape.count }, least: distribution.pieceSize)
        let isWorthIt = distribution.communicator.size > 1 && buckets.ranges.count > 1
        thread = isWorthIt ? WorkerThread("kiso exchange") : nil
        buffers = FlatBuffers(count: count)
        total = FlatBuffer(count: count)
    }
}

/// What a rank adds up of a step's gradients, and hands to the exchange piece by piece while its last shard
/// is still in its backward pass.
final class ShardSum {
    private let work: ShardWork
    private let before: [Tensor]
    private let count: Int
    private let exchange: GradientExchange
    /// The sums of this rank's parts of the tree; the last becomes one as the last shard is added.
    private var own: [FlatBuffer] = []
    /// What the last shard is added to, from the top of the tree down.
    private var left: [FlatBuffer] = []
    private var last: FlatBuffer?
    private var missing: [Int]
    private var isWritten: [Bool]
    private var sent = 0

    init(_ work: ShardWork, _ exchange: GradientExchange, before: [Tensor], count: Int) {
        self.work = work
        self.exchange = exchange
        self.before = before
        self.count = count
        missing = [Int](repeating: 0, count: work.buckets.ranges.count)
        for piece in work.buckets.ofParameter { missing[piece] += 1 }
        isWritten = [Bool](repeating: false, count: work.buckets.ofParameter.count)
    }

    /// Computes this rank's parts of the tree.
    ///
    /// - Parameters:
    ///   - nodes: the parts.
    ///   - tree: the tree.
    ///   - differentiate: computes a shard; it may tell of each gradient as soon as it is known.
    func compute(
        _ nodes: [Range<Int>], of tree: SumTree,
        _ differentiate: (Int, ((Measured, Int, Tensor) -> Void)?) throws -> (Measured, [Tensor])
    ) throws {
        func whole(_ part: Range<Int>) throws -> FlatBuffer? {
            try tree.sum(part) { leaves in
                guard leaves.count == 1 else { return nil }
                let (values, gradients) = try differentiate(leaves.lowerBound, nil)
                let buffer = work.buffers.take()
                for (place, gradient) in gradients.enumerated() {
                    write(gradient, place, of: values, into: buffer)
                }
                writeStatistics(of: values, into: buffer)
                return buffer
            } add: { left, right in
                left.add(right)
                work.buffers.give(right)
                return left
            }
        }
        for part in nodes.dropLast() {
            if let sum = try whole(part) { own.append(sum) }
        }
        guard let part = nodes.last, let spine = tree.spine(part) else { return }
        left = try spine.left.compactMap { try whole($0) }
        let buffer = work.buffers.take()
        last = buffer
        own.append(left.first ?? buffer)
        exchange.meet()
        var hasStatistics = false
        func take(_ values: Measured, _ place: Int, _ gradient: Tensor) {
            if !hasStatistics { writeStatistics(of: values, into: buffer) }
            hasStatistics = true
            write(gradient, place, of: values, into: buffer)
            isWritten[place] = true
            missing[work.buckets.ofParameter[place]] -= 1
            sendWhatIsComplete()
        }
        let (values, gradients) = try differentiate(spine.last, take)
        for (place, gradient) in gradients.enumerated() where !isWritten[place] {
            take(values, place, gradient)
        }
    }

    /// Hands over what has not been: all of it where there is no shard or one has failed, so that every rank
    /// exchanges as often as the others.
    ///
    /// - Parameter parts: how many parts of the tree this rank has.
    func sendRest(parts: Int) {
        while own.count < parts { own.append(work.buffers.take()) }
        if last == nil { exchange.meet() }
        for range in work.buckets.ranges[sent...] { exchange.send(own, range) }
        sent = work.buckets.ranges.count
    }

    /// Gives the buffers back, behind the exchange.
    func end() {
        let buffers = own + left.dropFirst() + (left.isEmpty ? [] : [last].compactMap { $0 })
        for buffer in buffers { work.buffers.give(buffer) }
    }

    private func sendWhatIsComplete() {
        while sent < missing.count, missing[sent] == 0, var right = last {
            let range = work.buckets.ranges[sent]
            for sum in left.reversed() {
                sum.add(right, in: range)
                right = sum
            }
            exchange.send(own, range)
            sent += 1
        }
    }

    /// A shard's part of the gradient of the whole batch.
    private func write(
        _ gradient: Tensor, _ place: Int, of values: Measured, into buffer: FlatBuffer
    ) {
        let weight = Float(values.count) / Float(count)
        let array = gradient.contiguous.array
        let from: UnsafePointer<Float> = array.pointer()
        let to = buffer.numbers + work.places[place].lowerBound
        for i in 0..<array.shape.count { to[i] = from[i] * weight }
    }

    /// A shard's part of the change of running statistics: the change, so that what does not change stays as
    /// it is to the last bit.
    private func writeStatistics(of values: Measured, into buffer: FlatBuffer) {
        let weight = Float(values.count) / Float(count)
        let places = work.places.suffix(work.statistics.count)
        for (place, (cell, old)) in zip(places, zip(work.statistics, before)) {
            let (new, old) = (cell.value.contiguous.array, old.contiguous.array)
            let a: UnsafePointer<Float> = new.pointer(), b: UnsafePointer<Float> = old.pointer()
            let to = buffer.numbers + place.lowerBound
            for i in 0..<new.shape.count { to[i] = (a[i] - b[i]) * weight }
        }
    }
}
