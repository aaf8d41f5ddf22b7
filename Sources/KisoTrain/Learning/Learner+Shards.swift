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
