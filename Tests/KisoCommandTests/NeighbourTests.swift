import Foundation
import KisoTestSupport
import Testing

/// `kiso book` hands over to the program `kiso-book` beside it.
@Suite("kiso book")
struct NeighbourTests {
    /// Calls `body` with a copy of `kiso`, beside which a script may stand.
    private func with(
        _ script: String?, _ body: (Program, _ command: String) async throws -> Void
    ) async throws {
        try await Program.with { program in
            let copy = program.url("kiso")
            // A link where that can be: a file that was just written may be busy for a moment, while
            // another test starts a program.
            do {
                try FileManager.default.linkItem(at: program.executable, to: copy)
            } catch {
                try FileManager.default.copyItem(at: program.executable, to: copy)
            }
            if let script {
                // Another process writes it: what this one has open for writing is open for a moment in
                // the programs that other tests start, and could not be run then.
                let writer = Process()
                writer.executableURL = URL(fileURLWithPath: "/bin/sh")
                writer.arguments = [
                    "-c", "printf '%s\\n' \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh",
                    "#!/bin/sh\n\(script)", program.url("kiso-book").path,
                ]
                try writer.run()
                writer.waitUntilExit()
            }
            try await body(program, "exec \"\(copy.path)\" \"$@\"")
        }
    }

    @Test(
        "Arguments, streams and the exit code go through as they are",
        arguments: [
            ["run", "--all", "a b", ""], ["--help"], ["run", "--help"], ["--version"], [],
            ["run", "--", "--x"], ["-h"],
        ])
    func passesThrough(arguments: [String]) async throws {
        try await with("printf '<%s>' \"$@\"; echo to-errors >&2; exit 42") { program, command in
            let outcome = try await program.run(["book"] + arguments, shell: command)
            #expect(outcome.code == 42 && !outcome.wasSignalled)
            let words = arguments.isEmpty ? "<>" : arguments.map { "<\($0)>" }.joined()
            #expect(outcome.output == words)
            #expect(outcome.errors == "to-errors\n")
        }
    }

    @Test("A signal reaches it, and its end by a signal is ours")
    func signals() async throws {
        try await with("echo ready; exec sleep 60") { program, command in
            let outcome = try await program.run(
                ["book", "run"], shell: command,
                once: { try !program.text("output").isEmpty },
                { kill($0.processIdentifier, SIGTERM) }
            ).outcome
            #expect(outcome.wasSignalled && outcome.code == SIGTERM)
        }
    }

    @Test("Where it is missing, one line says how to build it")
    func missing() async throws {
        try await with(nil) { program, command in
            let outcome = try await program.run(["book", "run", "ch02"], shell: command)
            #expect(outcome.code == 69 && outcome.output == "")
            #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("swift build -c release --product kiso-book"))
        }
    }

    @Test("It is found in PATH")
    func path() async throws {
        try await with(nil) { program, command in
            let folder = program.url("bin")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appendingPathComponent("kiso-book")
            try Data("#!/bin/sh\necho found\n".utf8).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: file.path)
            var program = program
            program.environment["PATH"] = "/usr/bin:/bin:\(folder.path)"
            #expect(try await program.run(["book"], shell: command).output == "found\n")
        }
    }
}
