import Foundation
import KisoCore
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Takes in the response of one ``Download`` and writes it to the partial file.
final class DownloadReceiver: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var descriptor: Int32
        var size: Int
        var total: Int?
        var isAnswered = false
        var lastActivity = ContinuousClock.now
        var failure: KisoError?
        var start: [UInt8] = []
    }

    /// Bytes that an earlier attempt left.
    let resumeOffset: Int
    /// Ends when the transfer has ended, one way or the other.
    let completion: AsyncStream<Never>
    private let end: AsyncStream<Never>.Continuation
    private let download: Download
    private let progress: @Sendable (Int, Int?) -> Void
    private let state: Mutex<State>

    /// Opens the partial file for this process alone.
    init(_ download: Download, progress: @escaping @Sendable (Int, Int?) -> Void) throws {
        let path = download.partial.path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw KisoError(
                .cannotCreate, "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(descriptor)
            throw KisoError(
                .unavailable, "\(path): another process downloads this file; wait for it")
        }
        resumeOffset = max(0, Int(lseek(descriptor, 0, SEEK_END)))
        state = Mutex(State(descriptor: descriptor, size: resumeOffset))
        (completion, end) = AsyncStream.makeStream(of: Never.self)
        self.download = download
        self.progress = progress
    }

    deinit { close() }

    /// Lets go of the partial file, which goes away if nothing is in it. The session may hold on to
    /// its delegate for longer.
    func close() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            if state.size == 0 { unlink(download.partial.path) }
            Foundation.close(state.descriptor)
            state.descriptor = -1
        }
    }

    /// Whether the time has run out; the first time the reason is noted.
    func isOverdue() -> Bool {
        state.withLock { state in
            let limit = state.isAnswered ? download.stallTimeout : download.answerTimeout
            guard .now - state.lastActivity > .seconds(limit) else { return false }
            note(
                state.isAnswered
                    ? "no byte for \(limit) s after \(state.size) bytes"
                    : "no answer within \(limit) s", &state)
            return true
        }
    }

    /// Throws what went wrong, if anything did.
    func result() throws {
        let failure = state.withLock { state in
            if state.failure == nil, let total = state.total, state.size != total {
                note("broke off after \(state.size) of \(total) bytes", &state)
            }
            return state.failure
        }
        if let failure { throw failure }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let isAccepted = state.withLock { state in
            state.isAnswered = true
            state.lastActivity = .now
            return accept(response, &state)
        }
        completionHandler(isAccepted ? .allow : .cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let (size, total, isFine) = state.withLock { state in
            state.lastActivity = .now
            if state.failure == nil { write(data, &state) }
            return (state.size, state.total, state.failure == nil)
        }
        if isFine { progress(size, total) } else { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
        if let error {
            state.withLock { note("failed: \(error.localizedDescription)", &$0) }
        }
        end.finish()
    }

    private func accept(_ response: URLResponse, _ state: inout State) -> Bool {
        guard let http = response as? HTTPURLResponse else { return true }
        switch http.statusCode {
        case 206:
            let range = http.value(forHTTPHeaderField: "Content-Range") ?? ""
            guard range.hasPrefix("bytes \(resumeOffset)-") else {
                discard(&state)
                note("continued at the wrong place ('\(range)')", kind: .badData, &state)
                return false
            }
            state.total = range.split(separator: "/").last.flatMap { Int($0) }
        case 200:
            discard(&state)
            let length = http.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) }
            state.total = length
        case 416:
            discard(&state)
            note("cannot continue the partial file; it was discarded", kind: .badData, &state)
            return false
        default:
            note("answered with status \(http.statusCode)", &state)
            return false
        }
        let type = http.value(forHTTPHeaderField: "Content-Type") ?? ""
        if type.lowercased().hasPrefix("text/html") {
            discard(&state)
            note("answered with an HTML page, expected a file; is there a login page?", &state)
            return false
        }
        return true
    }

    private func discard(_ state: inout State) {
        state.size = 0
        guard ftruncate(state.descriptor, 0) == 0, lseek(state.descriptor, 0, SEEK_SET) == 0 else {
            note("the partial file cannot be emptied", &state)
            return
        }
    }

    private func write(_ data: Data, _ state: inout State) {
        if state.size == 0, looksLikePage(data) {
            note("answered with an HTML page, expected a file; is there a login page?", &state)
            return
        }
        guard data.count <= download.limit - state.size else {
            note("sent more than \(download.limit) bytes", &state)
            return
        }
        let written = data.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                let count = Foundation.write(state.descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { break }
                done += count
            }
            return done
        }
        state.size += written
        guard written == data.count else {
            let reason = String(cString: strerror(errno))
            state.failure = KisoError(
                .inputOutput, "\(download.partial.path): writing failed: \(reason)")
            return
        }
    }

    private func looksLikePage(_ data: Data) -> Bool {
        let text = String(decoding: data.prefix(64), as: UTF8.self).lowercased()
        let start = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    }

    private func note(
        _ what: String, kind: KisoError.Kind = .unavailable, _ state: inout State
    ) {
        if state.failure != nil { return }
        state.failure = KisoError(kind, "\(download.source.absoluteString) \(what)")
    }
}
