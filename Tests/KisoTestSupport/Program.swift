package import Foundation
package import Testing

/// A program as users run it: the one that was built beside the tests.
package struct Program {
    /// What a run left behind.
    package struct Outcome {
        package let code: Int32
        package let wasSignalled: Bool
        package let output: String
        package let errors: String

        package var outputLines: [Substring] { output.split(separator: "\n") }
        package var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    /// The folder that it runs in, with nothing in it at first.
    package let folder: URL
    /// Its name.
    package let name: String
    /// Variables beside `PATH`, `HOME` and `KISO_CACHE`, which lead into an empty folder.
    package var environment: [String: String] = [:]

    /// What the sanitizers are told, where the tests run under one.
    private static let sanitizers = ProcessInfo.processInfo.environment.filter {
        ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key)
    }

    /// The file that is run.
    package var executable: URL { Self.products.appendingPathComponent(name) }

    /// The folder of what was built.
    package static var products: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
    }

    /// Calls `body` with a program in a new folder, which is removed afterwards.
    package static func with<R>(
        _ name: String = "kiso", _ body: (Program) async throws -> R
    ) async throws -> R {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-tests-\(UUID().uuidString)", isDirectory: true)
        let manager = FileManager.default
        for part in ["work", "home", "streams"] {
            try manager.createDirectory(
                at: folder.appendingPathComponent(part), withIntermediateDirectories: true)
        }
        defer { try? manager.removeItem(at: folder) }
        return try await body(Program(folder: folder.appendingPathComponent("work"), name: name))
    }

    /// Starts it; the streams go to files, so that no pipe can fill up.
    package func start(_ arguments: [String], shell: String? = nil) throws -> Process {
        let process = Process()
        if let shell {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", shell, executable.path] + arguments
        } else {
            process.executableURL = executable
            process.arguments = arguments
        }
        process.currentDirectoryURL = folder
        let home = folder.deletingLastPathComponent().appendingPathComponent("home").path
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": home, "KISO_CACHE": home + "/cache",
            "LC_ALL": "C.UTF-8",
            "SWIFT_BACKTRACE": "enable=no",
        ].merging(Self.sanitizers) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try stream("output")
        process.standardError = try stream("errors")
        try process.run()
        return process
    }

    /// Waits for its end.
    package func finish(_ process: Process) async throws -> Outcome {
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        return try outcome(of: process)
    }

    private func outcome(of process: Process) throws -> Outcome {
        Outcome(
            code: process.terminationStatus,
            wasSignalled: process.terminationReason == .uncaughtSignal,
            output: try text("output"), errors: try text("errors"))
    }

    /// Runs it to its end.
    package func run(_ arguments: [String], shell: String? = nil) async throws -> Outcome {
        try await finish(start(arguments, shell: shell))
    }

    /// Starts it, acts once a condition holds, and waits for its end.
    ///
    /// All on a thread of its own: other tests keep those of Swift's pool busy for seconds at a time,
    /// in which what is waited for is over, or what takes a second seems to take ten.
    /// - Returns: What it left, and how long it ran on after the act.
    package func run(
        _ arguments: [String], shell: String? = nil, once isTime: @escaping () throws -> Bool,
        _ act: @escaping (Process) throws -> Void
    ) async throws -> (outcome: Outcome, after: Duration) {
        let process = try start(arguments, shell: shell)
        let work = Unchecked(value: (isTime, act))
        return try await withCheckedThrowingContinuation { continuation in
            Thread {
                let (isTime, act) = work.value
                continuation.resume(
                    with: Result {
                        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
                        let deadline = ContinuousClock.now + .seconds(120)
                        while try !isTime() {
                            guard process.isRunning, ContinuousClock.now < deadline else {
                                throw NeverTime(errors: try text("errors"))
                            }
                            usleep(2000)
                        }
                        let start = ContinuousClock.now
                        try act(process)
                        while process.isRunning { usleep(2000) }
                        return (try outcome(of: process), ContinuousClock.now - start)
                    })
            }.start()
        }
    }

    /// Starts it, sends a signal once the standard error holds a text, and waits for its end.
    package func run(
        _ arguments: [String], once text: String, signal: Int32
    ) async throws -> (outcome: Outcome, after: Duration) {
        try await run(arguments, once: { try self.text("errors").contains(text) }) {
            kill($0.processIdentifier, signal)
        }
    }

    /// What was waited for did not come before the end, or before two minutes were over.
    private struct NeverTime: Error {
        let errors: String
    }

    /// What one thread hands to another and does not touch again.
    private struct Unchecked<Value>: @unchecked Sendable {
        let value: Value
    }

    /// What is in the folder and below.
    package func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    package func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

    package func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: streamURL(name)), as: UTF8.self)
    }

    private func streamURL(_ name: String) -> URL {
        folder.deletingLastPathComponent().appendingPathComponent("streams/\(name)")
    }

    private func stream(_ name: String) throws -> FileHandle {
        let url = streamURL(name)
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}

extension Program {
    /// Expects a refusal: the exit code, one line on the standard error that holds the words, nothing
    /// on the standard output, no new file, and no control characters.
    package func expectRefusal(
        _ code: Int32, _ words: [String], _ arguments: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try files()
        let outcome = try await run(arguments)
        let said = "\(name) \(arguments.joined(separator: " ")): \(outcome.errors)"
        #expect(!outcome.wasSignalled, "\(said)", sourceLocation: sourceLocation)
        #expect(outcome.code == code, "\(said)", sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        #expect(outcome.errorLines.count == 1, "\(said)", sourceLocation: sourceLocation)
        #expect(outcome.errors.hasPrefix("\(name): "), "\(said)", sourceLocation: sourceLocation)
        for word in words {
            #expect(outcome.errors.contains(word), "\(said)", sourceLocation: sourceLocation)
        }
        let controls: Set<UInt8> = [0x1b, 0x0d, 0x08]
        #expect(
            !outcome.errors.utf8.contains(where: controls.contains), sourceLocation: sourceLocation)
        #expect(try files() == before, "\(said)", sourceLocation: sourceLocation)
    }
}
