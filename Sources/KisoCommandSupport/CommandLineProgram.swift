package import ArgumentParser
import Foundation
import KisoCore

/// A program with commands, `kiso` or `kiso-book`.
package protocol CommandLineProgram: AsyncParsableCommand {}

extension CommandLineProgram {
    /// Runs the command line and ends with the exit code of `docs/architecture.md`: whatever goes
    /// wrong is one line on the standard error.
    ///
    /// A `main` that is `async` would come too late: the runtime starts threads before it, and waits forever
    /// where there are none.
    package static func runToEnd() -> Never {
        signal(SIGPIPE, SIG_IGN)
        FatalSignals.explain()
        MemoryPool.whenExhausted { message in
            Console.alarm("\(programName): \(message)")
            // Other threads are still computing: nothing is torn down under them.
            _exit(KisoError.Kind.unavailable.rawValue)
        }
        do {
            try DescriptorLimit.raise()
            try ThreadLimit.check()
        } catch {
            Foundation.exit(Failure.report(error, of: self, name: programName))
        }
        Task { @MainActor in
            do {
                try await runCommand()
            } catch {
                Foundation.exit(Failure.report(error, of: self, name: programName))
            }
            Foundation.exit(0)
        }
        dispatchMain()
    }

    private static var programName: String { configuration.commandName ?? "kiso" }

    private static func runCommand() async throws {
        var command = try parseAsRoot()
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
        try Console.checkResults()
    }
}
