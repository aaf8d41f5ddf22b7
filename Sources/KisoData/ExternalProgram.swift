import Foundation
import KisoCore
import Synchronization

/// Runs programs of the system, such as pip.
enum ExternalProgram {
    /// Runs a program in a folder and waits for its end.
    ///
    /// - Parameters:
    ///   - command: The program's name, looked up in `PATH`, and its arguments.
    ///   - timeout: Seconds after which it is stopped.
    /// - Throws: ``KisoError`` `.unavailable` when there is no such program, it fails or it is
    ///   stopped; the message ends with the last line that it wrote.
    static func run(_ command: [String], in folder: URL, timeout: Double = 900) async throws {
        guard let name = command.first, let path = lookUp(name) else {
            throw KisoError(.unavailable, "\(command.first ?? "a program") is not installed")
        }
        let log = folder.appendingPathComponent("output-of-\(name).log")
        guard FileManager.default.createFile(atPath: log.path, contents: nil),
            let output = FileHandle(forWritingAtPath: log.path)
        else { throw KisoError(.cannotCreate, "\(log.path): cannot be written") }
        defer { try? output.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let status = try await finish(process, name: name, timeout: timeout)
        guard status == 0 else {
            throw KisoError(
                .unavailable,
                "'\(command.joined(separator: " "))' failed with status \(status): \(lastLine(log))"
            )
        }
    }

    private static func finish(
        _ process: Process, name: String, timeout: Double
    ) async throws -> Int32 {
        let (ends, end) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { finished in
            end.yield(finished.terminationStatus)
            end.finish()
        }
        do {
            try process.run()
        } catch {
            throw KisoError(.unavailable, "\(name) cannot be started: \(error)")
        }
        let identifier = process.processIdentifier
        let watchdog = Task {
            try await Task.sleep(for: .seconds(timeout))
            kill(identifier, SIGTERM)
        }
        defer { watchdog.cancel() }
        return try await withTaskCancellationHandler {
            for await status in ends { return status }
            throw CancellationError()
        } onCancel: {
            kill(identifier, SIGTERM)
        }
    }

    private static func lookUp(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            .split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private static func lastLine(_ log: URL) -> String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        let lines = text.split(whereSeparator: \.isNewline)
        let telling = lines.last { $0.contains("ERROR") || $0.hasPrefix("E:") } ?? lines.last
        return String((telling ?? "it wrote nothing").prefix(300))
    }
}
