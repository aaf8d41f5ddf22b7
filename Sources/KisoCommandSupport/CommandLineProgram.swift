package import ArgumentParser
import Foundation

/// A program with commands, `kiso` or `kiso-book`.
package protocol CommandLineProgram: AsyncParsableCommand {}

extension CommandLineProgram {
    /// Runs the command line and ends with the exit code of `docs/architecture.md`: whatever goes
    /// wrong is one line on the standard error.
    package static func runToEnd() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            try DescriptorLimit.raise()
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try Console.checkResults()
        } catch {
            let name = configuration.commandName ?? "kiso"
            Foundation.exit(Failure.report(error, of: self, name: name))
        }
    }
}
