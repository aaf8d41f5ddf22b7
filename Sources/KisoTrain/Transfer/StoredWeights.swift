package import Foundation
import KisoCore
import KisoData
import KisoIO

/// A network of others in the cache, with the checksum that was written when it was converted.
package struct StoredWeights: Sendable {
    /// The name that commands know it by.
    package let name: String

    /// The place of a network.
    package init(_ name: String) { self.name = name }

    /// Where it is kept.
    package var url: URL {
        CachePaths.root.appendingPathComponent("weights/\(name).safetensors")
    }

    private var digestURL: URL { url.appendingPathExtension("sha256") }

    /// Whether it is there.
    package var isStored: Bool { FileReading.isFile(url) }

    /// Puts a file there.
    ///
    /// - Throws: `KisoError` `.cannotCreate`, `.inputOutput`.
    package func store(_ bytes: [UInt8]) throws {
        let folder = url.deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate, "\(folder.path): cannot be made; set KISO_CACHE to another folder")
        }
        try AtomicFile.write(Array((try SHA256.hexDigest(of: bytes) + "\n").utf8), to: digestURL)
        try AtomicFile.write(bytes, to: url)
    }

    /// Compares the file with its checksum.
    ///
    /// - Throws: `KisoError` `.missingInput` when it is not stored, `.badData` when it is damaged.
    package func verify() throws {
        guard isStored else {
            throw KisoError(
                .missingInput, "\(name): is not in the cache; 'kiso weights get \(name)' fetches it"
            )
        }
        let expected = String(decoding: try FileReading.bytes(of: digestURL), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard try SHA256.hexDigest(of: url) == expected else {
            throw KisoError(
                .badData,
                "\(url.path): is damaged, its SHA-256 is not the one that was written; remove it")
        }
    }
}
