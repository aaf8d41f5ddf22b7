import Foundation
import KisoCore
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Fetches one file over http into a partial file, continuing what an earlier attempt left there.
struct Download: Sendable {
    let source: URL
    /// Where the bytes go; stays when the transfer breaks off.
    let partial: URL
    /// Seconds until the first response.
    var answerTimeout = 5.0
    /// Seconds without a byte after which a transfer counts as broken.
    var stallTimeout = 20.0
    /// The largest accepted file in bytes.
    var limit = 1 << 30

    /// Transfers the file until `partial` holds the whole of it.
    ///
    /// - Parameter progress: Is told the bytes so far and their total, if the server states it.
    /// - Throws: ``KisoError`` `.unavailable` when the server cannot be reached, does not answer in
    ///   time, breaks off or answers with an error or an HTML page; `.cannotCreate` when `partial`
    ///   cannot be written.
    func run(progress: @escaping @Sendable (Int, Int?) -> Void) async throws {
        let receiver = try DownloadReceiver(self, progress: progress)
        defer { receiver.close() }
        let configuration = URLSessionConfiguration.ephemeral
        // The watch below keeps the time; it can tell a slow answer from a stalled transfer.
        configuration.timeoutIntervalForRequest = 3600
        let session = URLSession(
            configuration: configuration, delegate: receiver, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        var request = URLRequest(url: source)
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if receiver.resumeOffset > 0 {
            request.setValue("bytes=\(receiver.resumeOffset)-", forHTTPHeaderField: "Range")
        }
        let task = session.dataTask(with: request)
        let watch = Task {
            while true {
                try await Task.sleep(for: .milliseconds(100))
                if receiver.isOverdue() { task.cancel() }
            }
        }
        defer { watch.cancel() }
        await withTaskCancellationHandler {
            task.resume()
            for await _ in receiver.completion {}
        } onCancel: {
            task.cancel()
        }
        try Task.checkCancellation()
        try receiver.result()
    }
}
