import Foundation
import KisoCore
import KisoIO

/// Pictures of others in a folder of the cache, each with its SHA-256.
struct CheckedPictures: Sendable {
    /// The folder's name.
    let name: String
    /// The files and their SHA-256.
    let checksums: [String: String]

    /// Where they are kept.
    var place: URL { CachePaths.datasets.appendingPathComponent(name, isDirectory: true) }

    /// Whether the cache has all of them.
    var isStored: Bool {
        checksums.keys.allSatisfy { FileReading.isFile(place.appendingPathComponent($0)) }
    }

    /// Compares what was found in a package and keeps it.
    ///
    /// - Parameters:
    ///   - pictures: the files by name; others are left out.
    ///   - source: what errors call the package.
    /// - Throws: `KisoError` `.badData` for a picture that is missing or another one, `.cannotCreate`.
    func store(_ pictures: [String: [UInt8]], from source: String) throws {
        for (file, expected) in checksums.sorted(by: { $0.key < $1.key }) {
            let found = try pictures[file].map { try SHA256.hexDigest(of: $0) }
            if found != expected {
                throw KisoError(
                    .badData,
                    "\(source): SHA-256 of \(file) is \(found ?? "that of nothing"), expected "
                        + "\(expected); another version?")
            }
        }
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate, "\(place.path): cannot be made; set KISO_CACHE to another folder")
        }
        for (file, content) in pictures where checksums[file] != nil {
            try AtomicFile.write(content, to: place.appendingPathComponent(file))
        }
    }
}
