import KisoCore
import KisoNN
import KisoOptim
import KisoTensor

/// What a step of several ranks came to.
struct ShardedStep {
    /// What the objective said of each shard, of all ranks, in their order.
    let measured: [Measured]
    /// Why a rank wants to stop behind this step.
    let stop: StopRequest?
}

/// That a rank wants training to stop.
struct StopRequest {
    /// Why; `nil` where it was interrupted.
    let reason: String?
}

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
private final class ShardSum {
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

extension Learner {
    /// Takes one step on several batches together, of which every rank has its shards.
    ///
    /// The last layers' gradients leave while the rest of the last shard is still in its backward pass.
    ///
    /// - Parameters:
    ///   - stop: that this rank wants to stop behind this step.
    /// - Throws: the first error of a rank, at every rank.
    func step(
        _ batches: [ShardedBatch<Batch>], rate: Double?, stop: StopRequest?, _ work: ShardWork
    ) throws -> ShardedStep {
        try exclusively {
            let clock = ContinuousClock.now
            let communicator = work.distribution.communicator
            let shards = work.distribution.shards
            let owners = work.distribution.owners
            let tree = SumTree(
                owners: batches.flatMap { batch in
                    zip(owners, batch.sizes).map { $1 == 0 ? nil : $0 }
                })
            let before = work.statistics.map(\.value)
            let exchange = GradientExchange(
                over: communicator, on: work.thread, tree: tree, into: work.total,
                work.scratch)
            let sum = ShardSum(
                work, exchange, before: before, count: batches.reduce(0) { $0 + $1.count })
            let own = tree.nodes.filter { $0.owner == communicator.rank }.map(\.leaves)
            var measured: [Int: Measured] = [:]
            var failure: RankFailure?
            do {
                for case let error? in batches.map(\.failure) { throw error }
                try sum.compute(own, of: tree) { place, isFinal in
                    let (part, shard) = (place / shards, place % shards)
                    guard let batch = batches[part].shards[shard] else {
                        throw KisoError(
                            .defect, "shard \(shard) is not at rank \(communicator.rank)")
                    }
                    for (cell, value) in zip(work.statistics, before) { cell.value = value }
                    let step = try differentiate(batch, part: place, isFinal: isFinal)
                    measured[place] = step.0
                    return step
                }
            } catch {
                failure = RankFailure(error)
            }
            for (cell, value) in zip(work.statistics, before) { cell.value = value }
            sum.sendRest(parts: own.count)
            let computed = ContinuousClock.now
            let moving = try exchange.finish()
            let exchanged = ContinuousClock.now
            let all = try report(measured, failure, stop, work.distribution)
            let waited = ContinuousClock.now
            sum.end()
            apply(work, before, rate: rate)
            work.usage.steps += 1
            work.usage.examples += measured.values.reduce(0) { $0 + $1.count }
            work.usage.computing +=
                (computed - clock + (ContinuousClock.now - waited)) / .seconds(1)
            let left = (exchanged - computed) / .seconds(1)
            work.usage.exchanging += min(left, moving)
            work.usage.hidden += max(0, moving - left)
            work.usage.waiting += max(0, left - moving) + (waited - exchanged) / .seconds(1)
            return all
        }
    }

    /// Tells all ranks how this one fared, and hears it of them.
    private func report(
        _ measured: [Int: Measured], _ failure: RankFailure?, _ stop: StopRequest?,
        _ distribution: Distribution
    ) throws -> ShardedStep {
        let communicator = distribution.communicator
        if communicator.size == 1 {
            if let failure { throw failure.error }
            return ShardedStep(
                measured: measured.sorted { $0.key < $1.key }.map(\.value), stop: stop)
        }
        var message = MessageWriter()
        message.write(RankFailure.encoded(failure))
        message.write(stop == nil ? 0 : stop?.reason == nil ? 1 : 2)
        message.write(stop?.reason ?? "")
        if failure == nil {
            message.write(measured.count)
            for (place, values) in measured.sorted(by: { $0.key < $1.key }) {
                message.write(place)
                values.write(to: &message)
            }
        }
        let messages = try communicator.gather(message.bytes)
        var readers = messages.map { MessageReader($0) }
        try distribution.throwFirst(in: readers.indices.map { readers[$0].block() })
        var all: [(Int, Measured)] = []
        var request: StopRequest?
        for rank in readers.indices {
            let wish = readers[rank].integer()
            let reason = readers[rank].text()
            if wish > 0 { request = request ?? StopRequest(reason: wish == 1 ? nil : reason) }
            for _ in 0..<readers[rank].integer() {
                let place = readers[rank].integer()
                all.append((place, try Measured(from: &readers[rank])))
            }
        }
        return ShardedStep(
            measured: all.sorted { $0.0 < $1.0 }.map(\.1), stop: request)
    }

    /// Moves the parameters by the sum of all gradients.
    private func apply(_ work: ShardWork, _ before: [Tensor], rate: Double?) {
        var from = work.total.numbers
        func next(_ shape: Shape) -> NDArray {
            let array = NDArray(uninitialized: shape, dtype: .float32)
            let to: UnsafeMutablePointer<Float> = array.mutablePointer()
            to.update(from: from, count: shape.count)
            from += shape.count
            return array
        }
        let gradients = updater.parameters.map { Tensor(next($0.shape)) }
        for (cell, old) in zip(work.statistics, before) {
            let change = next(cell.shape)
            let base = old.contiguous.array
            let to: UnsafeMutablePointer<Float> = change.mutablePointer()
            let from: UnsafePointer<Float> = base.pointer()
            for i in 0..<base.shape.count { to[i] += from[i] }
            cell.value = Tensor(change)
        }
        move(by: gradients, rate: rate)
    }
}
