import Dispatch
package import Foundation
package import KisoCore

/// A program of the system that draws: gnuplot, or Graphviz' dot.
package struct ExternalProgram: Sendable {
    /// Its name, as one types it.
    package let name: String
    /// The Debian package that carries it.
    package let package: String
    /// Where to look, as the variable `PATH` lists it; `nil` takes that variable.
    package var searchPath: String?
    /// How long it may run, in seconds.
    package var timeLimit: Double = 120

    /// gnuplot.
    package static let gnuplot = ExternalProgram(name: "gnuplot", package: "gnuplot-nox")
    /// Graphviz' dot.
    package static let dot = ExternalProgram(name: "dot", package: "graphviz")

    package init(
        name: String, package: String, searchPath: String? = nil, timeLimit: Double = 120
    ) {
        self.name = name
        self.package = package
        self.searchPath = searchPath
        self.timeLimit = timeLimit
    }

    /// The file of the program, `nil` when it is not installed.
    package var location: URL? {
        let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").lazy
            .filter { $0.hasPrefix("/") }
            .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
            .first {
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: $0.path, isDirectory: &isFolder)
                    && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: $0.path)
            }
    }

    /// Gives `input` to the program as a file, its last argument, and returns what it printed.
    package func run(_ arguments: [String], input: String) throws(KisoError) -> Data {
        guard let location else {
            throw KisoError(.unavailable, "\(name) is not installed: apt-get install \(package)")
        }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-\(name)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            return try run(location, arguments, input, folder)
        } catch let error as KisoError {
            throw error
        } catch {
            throw KisoError(.inputOutput, "cannot run \(name): \(error.localizedDescription)")
        }
    }

    private func run(
        _ location: URL, _ arguments: [String], _ input: String, _ folder: URL
    ) throws -> Data {
        let script = folder.appendingPathComponent("input")
        let output = folder.appendingPathComponent("output")
        let messages = folder.appendingPathComponent("messages")
        try Data(input.utf8).write(to: script)
        // Files, not pipes: nothing to drain, so nothing can block.
        for file in [output, messages] { try Data().write(to: file) }
        let outputHandle = try FileHandle(forWritingTo: output)
        let messageHandle = try FileHandle(forWritingTo: messages)
        defer {
            try? outputHandle.close()
            try? messageHandle.close()
        }
        let process = Process()
        process.executableURL = location
        process.arguments = arguments + [script.path]
        process.currentDirectoryURL = folder
        process.environment = Self.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = outputHandle
        process.standardError = messageHandle
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + timeLimit) == .timedOut {
            process.terminate()
            if ended.wait(timeout: .now() + 2) == .timedOut {
                kill(process.processIdentifier, SIGKILL)
                ended.wait()
            }
            throw KisoError(
                .unavailable, "\(name) did not finish within \(timeLimit) s and was stopped")
        }
        let data = try Data(contentsOf: output)
        let said = String(decoding: (try? Data(contentsOf: messages)) ?? Data(), as: UTF8.self)
        guard process.terminationReason == .exit, process.terminationStatus == 0, !data.isEmpty
        else {
            let lines = said.split(whereSeparator: \.isNewline)
            let cause = lines.last { !$0.allSatisfy { $0 == " " || $0 == "^" } }
            throw KisoError(
                .inputOutput,
                "\(name) failed (status \(process.terminationStatus)): "
                    + (cause.map { String($0.prefix(300)) } ?? "it gave no reason"))
        }
        return data
    }

    /// The environment without the variables that would change what is drawn.
    private static var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("GNUPLOT") && $0.key != "GNUTERM" && $0.key != "GDFONTPATH"
                && !$0.key.hasPrefix("LC_")
        }
        environment["LC_ALL"] = "C.UTF-8"
        return environment
    }
}
