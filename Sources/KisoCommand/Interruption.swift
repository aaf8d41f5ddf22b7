import Dispatch
import Foundation
import Synchronization

/// The program was asked to stop by a signal; ends with 128 and the signal's number.
struct Interruption: Error {
    let signal: Int32

    var exitCode: Int32 { 128 + signal }

    /// Cancels the running task on the first SIGINT or SIGTERM, and ends at once on the second
    /// Ctrl-C.
    static func cancelling<R: Sendable>(
        _ work: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        let received = Mutex<Int32>(0)
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM].map { number in
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: .global(qos: .userInitiated))
            source.setEventHandler {
                let isFirst = received.withLock { received in
                    defer { received = number }
                    return received == 0
                }
                if !isFirst { _exit(128 + number) }
                task.cancel()
            }
            source.resume()
            return source
        }
        defer {
            sources.forEach { $0.cancel() }
            for number in [SIGINT, SIGTERM] { Foundation.signal(number, SIG_DFL) }
        }
        let result = await task.result
        let number = received.withLock { $0 }
        if number != 0 {
            do { _ = try result.get() } catch is CancellationError {}
            throw Interruption(signal: number)
        }
        return try result.get()
    }
}
