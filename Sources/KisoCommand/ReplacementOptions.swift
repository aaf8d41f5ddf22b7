import ArgumentParser
import Foundation
import Kiso

/// Whether a command that writes one file may write over one that is there.
struct ReplacementOptions: ParsableArguments {
    @Flag(help: "Replace the file if it is there.")
    var force = false

    /// Refuses a file that is there already, unless it may be replaced.
    func check(_ path: String) throws {
        if FileManager.default.fileExists(atPath: path), !force {
            throw KisoError(.cannotCreate, "\(path): is there already; --force replaces it")
        }
    }
}
