package import ArgumentParser
import Foundation
import KisoCore

/// An end of which the reader has been told already.
package struct SilentEnd: Error {
    package let code: Int32

    package init(code: Int32) { self.code = code }
}

/// How a program ends when something goes wrong.
package enum Failure {
    /// Prints one line about an error and gives the exit code for it.
    ///
    /// - Parameters:
    ///   - program: the command line that was parsed.
    ///   - name: what the line begins with.
    package static func report(
        _ error: any Error, of program: any ParsableCommand.Type, name: String
    ) -> Int32 {
        if let error = error as? KisoError {
            Console.message("\(name): \(error.message)")
            return error.kind.rawValue
        }
        if let end = error as? SilentEnd { return end.code }
        if let interruption = error as? Interruption { return interruption.exitCode }
        let code = program.exitCode(for: error)
        if code == .success {
            // Help and version are asked for, so they are results.
            Console.result(program.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            let message = program.message(for: error)
            Console.message("\(name): \(firstLine(message)); see '\(name) --help'")
            return KisoError.Kind.usage.rawValue
        }
        Console.message("\(name): \(firstLine(program.message(for: error)))")
        return KisoError.Kind.defect.rawValue
    }

    private static func firstLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "something went wrong"
    }
}
