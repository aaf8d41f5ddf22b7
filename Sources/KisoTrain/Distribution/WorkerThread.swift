import Foundation

/// A thread of its own for jobs that may block it, one after the other.
///
/// Threads of a pool are too few for jobs that wait for one another.
final class WorkerThread: @unchecked Sendable {
    /// What is read and written under the lock.
    private final class Queue: @unchecked Sendable {
        let condition = NSCondition()
        var jobs: [() -> Void] = []
        var isBusy = false
        var isOver = false

        /// Runs the next job, and lets go of it: what it held may be this thread's last owner, whose end
        /// takes the lock.
        private func runNext() -> Bool {
            guard let job = next() else { return false }
            job()
            return true
        }

        private func next() -> (() -> Void)? {
            condition.lock()
            defer { condition.unlock() }
            isBusy = false
            condition.broadcast()
            while jobs.isEmpty && !isOver { condition.wait() }
            if jobs.isEmpty { return nil }
            isBusy = true
            return jobs.removeFirst()
        }

        func runAll() { while runNext() {} }
    }

    private let queue = Queue()

    /// A thread that waits for its first job.
    init(_ name: String) {
        let thread = Thread { [queue] in queue.runAll() }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    deinit { end() }

    /// Runs a job behind those that are there.
    func add(_ job: @escaping () -> Void) {
        queue.condition.lock()
        queue.jobs.append(job)
        queue.condition.broadcast()
        queue.condition.unlock()
    }

    /// Waits until there is no job left.
    func wait() {
        queue.condition.lock()
        while queue.isBusy || !queue.jobs.isEmpty { queue.condition.wait() }
        queue.condition.unlock()
    }

    /// Lets the thread end behind its last job.
    func end() {
        queue.condition.lock()
        queue.isOver = true
        queue.condition.broadcast()
        queue.condition.unlock()
    }
}
