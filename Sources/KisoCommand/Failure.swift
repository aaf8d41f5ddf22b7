import ArgumentParser
import Foundation
import Kiso

/// How the program ends when something goes wrong.
enum Failure {
    /// Prints one line about an error and gives the exit code for it.
    static func report(_ error: any Error) -> Int32 {
        if let error = error as? KisoError {
            Console.message("kiso: \(error.message)")
            return error.kind.rawValue
        }
        if let interruption = error as? Interruption { return interruption.exitCode }
        let code = KisoProgram.exitCode(for: error)
        if code == .success {
            // Help and version are asked for, so they are results.
            Console.result(KisoProgram.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            let message = KisoProgram.message(for: error)
            Console.message("kiso: \(firstLine(message)); see 'kiso --help'")
            return KisoError.Kind.usage.rawValue
        }
        Console.message("kiso: \(firstLine(KisoProgram.message(for: error)))")
        return KisoError.Kind.defect.rawValue
    }

    private static func firstLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "something went wrong"
    }
}
