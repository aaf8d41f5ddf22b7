import Foundation

/// The owner of a thread that makes batches ahead; the thread ends with it.
final class BatchProducer<Batch: Sendable>: Sendable {
    private let queue: BatchQueue<Batch>

    /// Starts the thread.
    init<Data: Dataset<Batch>>(_ plan: EpochPlan<Data>, ahead: Int) {
        let queue = BatchQueue<Batch>(capacity: ahead)
        self.queue = queue
        let thread = Thread {
            var plan = plan
            while queue.hasRoom() {
                do {
                    guard let batch = try plan.make() else { break }
                    queue.put(.success(batch))
                } catch {
                    queue.put(.failure(error))
                    break
                }
            }
            queue.finish()
        }
        thread.name = "kiso batches"
        thread.stackSize = 8 << 20
        thread.start()
    }

    deinit { queue.close() }

    /// Ends the thread; there are no more batches.
    func stop() { queue.close() }

    /// The next batch, waited for without holding a thread; `nil` behind the last one and when the task
    /// is cancelled.
    func next() async -> Result<Batch, any Error>? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { queue.take($0) }
        } onCancel: {
            queue.close()
        }
    }

    /// The next batch, waited for by blocking.
    func nextBlocking() -> Result<Batch, any Error>? { queue.take() }
}

/// Batches between the thread that makes them and the one that uses them.
private final class BatchQueue<Batch: Sendable>: @unchecked Sendable {
    typealias Item = Result<Batch, any Error>

    // All below is read and written under this lock.
    private let condition = NSCondition()
    private let capacity: Int
    private var items: [Item] = []
    private var isFinished = false
    private var waiting: CheckedContinuation<Item?, Never>?

    init(capacity: Int) { self.capacity = capacity }

    private func locked<R>(_ body: () -> R) -> R {
        condition.lock()
        defer { condition.unlock() }
        return body()
    }

    /// Waits for room; `false` when nobody wants more.
    func hasRoom() -> Bool {
        locked {
            while items.count >= capacity && !isFinished { condition.wait() }
            return !isFinished
        }
    }

    func put(_ item: Item) {
        let waiter = locked { () -> CheckedContinuation<Item?, Never>? in
            if isFinished { return nil }
            if let waiter = waiting {
                waiting = nil
                return waiter
            }
            items.append(item)
            condition.broadcast()
            return nil
        }
        waiter?.resume(returning: item)
    }

    /// Nothing will come any more; what is there may still be taken.
    func finish() {
        let waiter = locked { () -> CheckedContinuation<Item?, Never>? in
            isFinished = true
            condition.broadcast()
            defer { waiting = nil }
            return waiting
        }
        waiter?.resume(returning: nil)
    }

    /// Nothing is wanted any more.
    func close() {
        locked { items = [] }
        finish()
    }

    func take(_ continuation: CheckedContinuation<Item?, Never>) {
        let (isReady, item) = locked { () -> (Bool, Item?) in
            if !items.isEmpty {
                condition.broadcast()
                return (true, items.removeFirst())
            }
            if isFinished { return (true, nil) }
            waiting = continuation
            return (false, nil)
        }
        if isReady { continuation.resume(returning: item) }
    }

    func take() -> Item? {
        locked {
            while items.isEmpty && !isFinished { condition.wait() }
            if items.isEmpty { return nil }
            condition.broadcast()
            return items.removeFirst()
        }
    }
}
