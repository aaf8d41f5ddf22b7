/// The batches of an epoch, made ahead on a thread of their own and in order.
///
/// An error ends the sequence. When the task is cancelled, the sequence ends as well, and the thread
/// with it; it also ends when the loop is left.
public struct Batches<Data: Dataset>: AsyncSequence, Sendable {
    /// A batch.
    public typealias Element = Data.Batch

    let loader: Loader<Data>
    let epoch: Int
    let first: Int

    /// Begins to make batches.
    public func makeAsyncIterator() -> Iterator {
        let plan = EpochPlan(loader, epoch: epoch, first: first)
        return loader.prefetch == 0
            ? Iterator(plan: plan, producer: nil)
            : Iterator(plan: plan, producer: BatchProducer(plan, ahead: loader.prefetch))
    }

    /// Hands out one batch after the other.
    public struct Iterator: AsyncIteratorProtocol {
        var plan: EpochPlan<Data>?
        let producer: BatchProducer<Data.Batch>?

        /// The next batch; `nil` behind the last one and when the task is cancelled.
        public mutating func next() async throws -> Data.Batch? {
            if Task.isCancelled {
                plan = nil
                producer?.stop()
                return nil
            }
            if let producer { return try await producer.next()?.get() }
            do {
                return try plan?.make()
            } catch {
                plan = nil
                throw error
            }
        }
    }
}

/// The batches of an epoch for a loop without `await`.
public struct SynchronousBatches<Data: Dataset>: Sequence, Sendable {
    /// A batch, or why it could not be made.
    public typealias Element = Result<Data.Batch, any Error>

    let plan: EpochPlan<Data>
    let prefetch: Int

    /// Begins to make batches.
    public func makeIterator() -> Iterator {
        Iterator(
            plan: plan, producer: prefetch == 0 ? nil : BatchProducer(plan, ahead: prefetch))
    }

    /// Hands out one batch after the other.
    public struct Iterator: IteratorProtocol {
        var plan: EpochPlan<Data>?
        let producer: BatchProducer<Data.Batch>?

        /// The next batch; `nil` behind the last one and behind an error.
        public mutating func next() -> Result<Data.Batch, any Error>? {
            if let producer { return producer.nextBlocking() }
            do {
                return try plan?.make().map { .success($0) }
            } catch {
                plan = nil
                return .failure(error)
            }
        }
    }
}
