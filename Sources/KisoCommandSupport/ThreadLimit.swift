import Foundation
import KisoCore

/// How many threads the program may start.
package enum ThreadLimit {
    /// The runtime's own for two processors, and one of each kind that a training has beside them.
    static let least = 6

    /// Starts that many threads for a moment: the runtime waits forever, without a word, for a thread that the
    /// system does not give.
    ///
    /// - Throws: `KisoError` `.unavailable` when the system gives fewer.
    package static func check() throws {
        var lock = pthread_mutex_t()
        pthread_mutex_init(&lock, nil)
        pthread_mutex_lock(&lock)
        var threads: [pthread_t] = []
        var code: Int32 = 0
        withUnsafeMutablePointer(to: &lock) { lock in
            for _ in 0..<least where code == 0 {
                var thread = pthread_t()
                // Each waits until all are there.
                code = pthread_create(
                    &thread, nil,
                    { argument in
                        let lock = argument?.assumingMemoryBound(to: pthread_mutex_t.self)
                        if let lock {
                            pthread_mutex_lock(lock)
                            pthread_mutex_unlock(lock)
                        }
                        return nil
                    }, lock)
                if code == 0 { threads.append(thread) }
            }
            pthread_mutex_unlock(lock)
            for thread in threads { pthread_join(thread, nil) }
        }
        pthread_mutex_destroy(&lock)
        guard code == 0 else {
            throw KisoError(
                .unavailable,
                "only \(threads.count) threads can be started, expected at least \(least); the limits of "
                    + "processes (ulimit -u) and of memory (ulimit -d, -v) must let it")
        }
    }
}
