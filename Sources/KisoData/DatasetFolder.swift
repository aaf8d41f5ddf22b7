import Foundation
import KisoCore
import KisoIO

/// Reads a data set from a folder on disk, in any of the known layouts.
struct DatasetFolder {
    let specification: DatasetSpecification
    let root: URL

    /// The four decompressed and verified files.
    ///
    /// - Returns: `nil` when the folder holds none of the known layouts.
    /// - Throws: ``KisoError`` when one of the four is missing, damaged or has a wrong checksum.
    func files(verified: (DatasetPart) -> Void) throws -> [DatasetPart: [UInt8]]? {
        for name in specification.folders {
            let folder = name.isEmpty ? root : root.appendingPathComponent(name, isDirectory: true)
            let found = DatasetPart.allCases.compactMap { part in
                location(of: part, in: folder).map { (part, $0) }
            }
            if found.isEmpty { continue }
            return try read(Dictionary(uniqueKeysWithValues: found), in: folder, verified: verified)
        }
        for name in specification.archives {
            let archive = root.appendingPathComponent(name)
            if FileReading.isFile(archive) { return try readKeras(archive, verified: verified) }
        }
        return nil
    }

    /// What ``files(verified:)`` looks for, for an error message.
    var expectation: String {
        let folders = specification.folders.map { $0.isEmpty ? "the folder itself" : $0 }
        return (folders + specification.archives).joined(separator: ", ")
    }

    private func location(of part: DatasetPart, in folder: URL) -> URL? {
        [part.fileName, part.fileName + ".gz"]
            .map { folder.appendingPathComponent($0) }
            .first(where: FileReading.isFile)
    }

    private func read(
        _ locations: [DatasetPart: URL], in folder: URL, verified: (DatasetPart) -> Void
    ) throws -> [DatasetPart: [UInt8]] {
        var files: [DatasetPart: [UInt8]] = [:]
        for part in DatasetPart.allCases {
            guard let url = locations[part] else {
                throw KisoError(
                    .missingInput,
                    "\(folder.path): no \(part.fileName) or \(part.fileName).gz beside the others; "
                        + "add it")
            }
            files[part] = try Self.plain(FileReading.bytes(of: url), name: url.path)
            try specification.verify(files[part] ?? [], as: part, at: url.path)
            verified(part)
        }
        return files
    }

    /// The content of a file that may be packed with gzip.
    static func plain(_ bytes: [UInt8], name: String) throws -> [UInt8] {
        Gzip.isGzip(bytes) ? try Gzip.decompress(bytes, name: name) : bytes
    }

    private func readKeras(
        _ archive: URL, verified: (DatasetPart) -> Void
    ) throws -> [DatasetPart: [UInt8]] {
        let arrays = try NPZ.read(archive)
        var files: [DatasetPart: [UInt8]] = [:]
        for part in DatasetPart.allCases {
            let place = "\(archive.path), array '\(part.kerasName)'"
            guard let array = arrays.first(where: { $0.name == part.kerasName })?.array else {
                throw KisoError(.badData, "\(place): not in the file; fetch it again")
            }
            guard array.dtype == .uint8 else {
                throw KisoError(.badData, "\(place): holds \(array.dtype), expected uint8")
            }
            files[part] = try IDX.encode(array)
            try specification.verify(files[part] ?? [], as: part, at: place)
            verified(part)
        }
        return files
    }
}
