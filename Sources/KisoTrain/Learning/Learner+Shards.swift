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
        let count = (parameters + statistics).reduce(0) { $0 + $1.shape.count }
        buffers = FlatBuffers(count: count)
        total = FlatBuffer(count: count)
    }
}

extension Learner {
    /// Takes one step on several batches together, of which every rank has its shards.
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
            let count = batches.reduce(0) { $0 + $1.count }
            let before = work.statistics.map(\.value)
            var measured: [Int: Measured] = [:]
            func leaf(_ place: Int) throws -> FlatBuffer {
                let (part, shard) = (place / shards, place % shards)
                guard let batch = batches[part].shards[shard] else {
                    throw KisoError(.defect, "shard \(shard) is not at rank \(communicator.rank)")
                }
                for (cell, value) in zip(work.statistics, before) { cell.value = value }
                let (values, gradients) = try differentiate(batch, part: place)
                measured[place] = values
                let buffer = work.buffers.take()
                fill(buffer, gradients, work.statistics, before, by: values.count, of: count)
                return buffer
            }
            var failure: RankFailure?
            var own: [FlatBuffer] = []
            do {
                for node in tree.nodes where node.owner == communicator.rank {
                    let sum = try tree.sum(node.leaves) { leaves in
                        leaves.count == 1 ? try leaf(leaves.lowerBound) : nil
                    } add: { left, right in
                        left.add(right)
                        work.buffers.give(right)
                        return left
                    }
                    if let sum { own.append(sum) }
                }
            } catch {
                failure = RankFailure(error)
            }
            for (cell, value) in zip(work.statistics, before) { cell.value = value }
            let computed = ContinuousClock.now
            let all = try report(measured, failure, stop, work.distribution)
            let waited = ContinuousClock.now
            try communicator.sum(tree, of: own, into: work.total, work.scratch)
            let exchanged = ContinuousClock.now
            for buffer in own { work.buffers.give(buffer) }
            apply(work, before, rate: rate)
            work.usage.steps += 1
            work.usage.examples += measured.values.reduce(0) { $0 + $1.count }
            work.usage.computing +=
                (computed - clock + (ContinuousClock.now - exchanged)) / .seconds(1)
            work.usage.waiting += (waited - computed) / .seconds(1)
            work.usage.exchanging += (exchanged - waited) / .seconds(1)
            return all
        }
    }

    /// A shard's part of the gradient of the whole batch, and of the change of running statistics.
    private func fill(
        _ buffer: FlatBuffer, _ gradients: [Tensor], _ statistics: [Parameter],
        _ before: [Tensor], by examples: Int, of count: Int
    ) {
        let weight = Float(examples) / Float(count)
        var to = buffer.numbers
        for gradient in gradients {
            let array = gradient.contiguous.array
            let from: UnsafePointer<Float> = array.pointer()
            for i in 0..<array.shape.count { to[i] = from[i] * weight }
            to += array.shape.count
        }
        for (cell, old) in zip(statistics, before) {
            // The change, so that what does not change stays as it is to the last bit.
            let (new, old) = (cell.value.contiguous.array, old.contiguous.array)
            let a: UnsafePointer<Float> = new.pointer(), b: UnsafePointer<Float> = old.pointer()
            for i in 0..<new.shape.count { to[i] = (a[i] - b[i]) * weight }
            to += new.shape.count
        }
    }

    /// Tells all ranks how this one fared, and hears it of them.
    @discardableResult
    func report(
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
