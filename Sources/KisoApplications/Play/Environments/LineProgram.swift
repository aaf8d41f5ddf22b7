import Foundation
import KisoCore

/// A program that is asked in lines of JSON and answers in such lines.
///
/// It has a group of processes of its own, so that Ctrl-C does not reach it, and is ended with this.
final class LineProgram: @unchecked Sendable {
    private let command: String
    private let timeout: Double
    private let process: pid_t
    /// Our end of a pair of sockets, the other one is its standard input and output.
    private let socket: Int32
    private let lock = NSLock()
    private var pending: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var isReaped = false
    /// How many answers there were.
    private var answers = 0

    /// A line of more bytes is not waited for: 16 MiB.
    private static let lineLimit = 16 << 20

    init(_ command: String, timeout: Double) throws {
        self.command = command
        self.timeout = timeout
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw KisoError(.unavailable, "cannot start '\(command)': \(Self.reason(errno))")
        }
        socket = ends[0]
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let words = ["/bin/sh", "-c", command]
        let settings = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            close(ends[0])
            throw KisoError(.unavailable, "cannot start '\(command)': \(Self.reason(code))")
        }
        process = child
    }

    deinit {
        close(socket)
        if isReaped { return }
        // A program that has noticed the end of its input gets half a second to leave.
        for _ in 0..<50 {
            if hasEnded { break }
            usleep(10_000)
        }
        // What it has started stays in its group, also when it has gone itself.
        kill(-process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Whether the program has ended; looks without taking.
    private var hasEnded: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo != 0
    }

    /// Asks and waits for the answer; what the program has printed unasked is an error.
    func ask<A: Decodable>(_ request: some Encodable) throws -> A {
        try lock.withLock {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let deadline = ContinuousClock.now + .seconds(timeout)
            receiveWhatIsThere()
            guard pending.isEmpty else {
                throw nonsense(
                    answers == 0 ? "before it was asked it" : "behind answer \(answers) it",
                    "'\(Self.shortened(pending))' unasked", "one line of JSON for each request")
            }
            try send(Array(try encoder.encode(request)) + [0x0A], deadline)
            let line = try readLine(deadline)
            answers += 1
            do {
                return try JSONDecoder().decode(A.self, from: Data(line))
            } catch {
                throw nonsense(
                    "answer \(answers)", "'\(Self.shortened(line))'",
                    "a JSON object; see the README of play")
            }
        }
    }

    /// The error for an answer that makes no sense.
    func nonsense(_ place: String, _ found: String, _ expected: String) -> KisoError {
        KisoError(
            .badData,
            "'\(command)': \(place) gave \(found), expected \(expected) (answer \(answers))")
    }

    private static func shortened(_ line: [UInt8]) -> String {
        String(
            String.UnicodeScalarView(
                String(decoding: line.prefix(60), as: UTF8.self).unicodeScalars
                    .filter { $0.value >= 32 && $0.value != 127 }))
    }

    private func receiveWhatIsThere() {
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 { pending += buffer[..<count] }
    }

    private func send(_ bytes: [UInt8], _ deadline: ContinuousClock.Instant) throws {
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT), deadline)
            let count = bytes.withUnsafeBytes {
                // A program that has ended must not end this one.
                Foundation.send(
                    socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            guard count > 0 else { throw ended() }
            sent += count
        }
    }

    private func readLine(_ deadline: ContinuousClock.Instant) throws -> [UInt8] {
        var looked = 0
        while true {
            if let end = pending[looked...].firstIndex(of: 0x0A) {
                let line = Array(pending[..<end])
                pending.removeSubrange(...end)
                return line
            }
            looked = pending.count
            if looked > Self.lineLimit {
                throw nonsense("answer \(answers + 1)", "a line without end", "at most 16 MiB")
            }
            try wait(for: Int16(POLLIN), deadline)
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            guard count > 0 else { throw ended() }
            pending += buffer[..<count]
        }
    }

    private func wait(for event: Int16, _ deadline: ContinuousClock.Instant) throws {
        while true {
            let left = (deadline - .now) / .seconds(1)
            var entry = pollfd(fd: socket, events: event, revents: 0)
            let code = poll(&entry, 1, Int32(max(0, min(left, 1e6)) * 1000))
            if code > 0 { return }
            if code < 0 && errno != EINTR { throw ended() }
            if left <= 0 {
                throw KisoError(
                    .unavailable,
                    "'\(command)': gave no answer within \(timeout) seconds, behind \(answers) answers; "
                        + "--timeout gives it longer")
            }
        }
    }

    private func ended() -> KisoError {
        var status: Int32 = 0
        var how = "closed its output"
        for _ in 0..<20 {
            if !isReaped && hasEnded {
                kill(-process, SIGKILL)
                waitpid(process, &status, 0)
                isReaped = true
                how =
                    status & 0x7F == 0
                    ? "ended with code \(status >> 8 & 0xFF)"
                    : "was ended by signal \(status & 0x7F)"
                break
            }
            usleep(10_000)
        }
        return KisoError(
            .unavailable, "'\(command)': \(how), behind \(answers) answers; try it by hand")
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
