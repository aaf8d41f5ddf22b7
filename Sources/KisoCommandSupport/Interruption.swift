import Dispatch
import Foundation
import Synchronization

/// The program was asked to stop by a signal; ends with 128 and the signal's number.
package struct Interruption: Error {
    /// The signal's number.
    package let signal: Int32

    package init(signal: Int32) { self.signal = signal }

    /// What the shell gives for a program that the signal ended.
    package var exitCode: Int32 { 128 + signal }

    /// What a signal handler writes into, because that is nearly all it may do: a pipe keeps the
    /// signal until somebody reads it.
    private static let pipe: (read: Int32, write: Int32) = {
        var ends: [Int32] = [-1, -1]
        _ = Foundation.pipe(&ends)
        return (ends[0], ends[1])
    }()

    /// Cancels the running task on the first SIGINT or SIGTERM, and ends at once on the second
    /// Ctrl-C.
    ///
    /// - Parameters:
    ///   - others: signals that mean a SIGINT, such as that which a launcher passes on.
    ///   - work: what is cancelled.
    package static func cancelling<R: Sendable>(
        also others: [Int32] = [], _ work: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        let received = Mutex<Int32>(0)
        let end = pipe.read
        let signals = [SIGINT, SIGTERM] + others
        for number in signals {
            Foundation.signal(number) { number in
                let code = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(Interruption.pipe.write, &byte, 1)
                errno = code
            }
        }
        let task = Task { try await work() }
        let source = DispatchSource.makeReadSource(
            fileDescriptor: end, queue: .global(qos: .userInitiated))
        source.setEventHandler {
            var byte: UInt8 = 0
            guard read(end, &byte, 1) == 1 else { return }
            let number = others.contains(Int32(byte)) ? SIGINT : Int32(byte)
            let isFirst = received.withLock { received in
                defer { received = number }
                return received == 0
            }
            if !isFirst { _exit(128 + number) }
            task.cancel()
        }
        source.resume()
        defer {
            source.cancel()
            for number in signals { Foundation.signal(number, SIG_DFL) }
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
