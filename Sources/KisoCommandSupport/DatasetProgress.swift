import Foundation
package import KisoData

/// Shows what happens while a data set is fetched.
package enum DatasetProgress {
    /// Prints a line for an event that a reader should know of.
    package static func show(_ event: DatasetEvent) {
        switch event {
        case .tryingSource(let name): Console.message("data: trying \(name)")
        case .running(let command): Console.message("data: running \(command)")
        case .failedSource(let name, let reason): Console.message("data: \(name): \(reason)")
        case .stored(let folder): Console.message("data: stored in \(folder.path)")
        case .downloading, .verified: break
        }
    }
}
