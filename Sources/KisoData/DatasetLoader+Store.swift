import Foundation
import KisoCore
import KisoIO

extension DatasetLoader {
    /// Makes the cache folder and removes what killed processes left in it.
    func prepareFolder() throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate,
                "\(folder.path): the cache folder cannot be made; set KISO_CACHE to another place")
        }
        try AtomicFile.sweepStale(in: folder)
    }

    /// Verifies a decompressed file and writes it into the cache.
    func store(
        _ bytes: [UInt8], _ part: DatasetPart, from source: String,
        _ collected: inout [DatasetPart: [UInt8]]
    ) throws {
        try specification.verify(bytes, as: part, at: "\(part.fileName) from \(source)")
        progress(.verified(file: part.fileName))
        try AtomicFile.write(bytes, to: folder.appendingPathComponent(part.fileName))
        // Another source may have left the beginning of this file.
        try? FileManager.default.removeItem(at: partialFile(part))
        collected[part] = bytes
    }

    private func partialFile(_ part: DatasetPart) -> URL {
        folder.appendingPathComponent(part.fileName + ".gz.part")
    }

    /// The decompressed content of a file from a mirror.
    ///
    /// The packed file grows under the name `….gz.part`, which stays when the connection breaks and
    /// is continued by the next attempt. Once it is whole it is not needed any more: the
    /// decompressed file goes into the cache.
    func download(_ part: DatasetPart, from mirror: URL) async throws -> [UInt8] {
        let file = part.fileName + ".gz"
        let partial = partialFile(part)
        let transfer = Download(
            source: mirror.appendingPathComponent(file), partial: partial,
            answerTimeout: answerTimeout)
        let isContinued = FileReading.isFile(partial)
        do {
            return try await fetch(transfer, part)
        } catch let error as KisoError where isContinued && error.kind == .badData {
            // What was continued was no good beginning of this file: once more from its start.
            return try await fetch(transfer, part)
        }
    }

    private func fetch(_ transfer: Download, _ part: DatasetPart) async throws -> [UInt8] {
        let file = part.fileName + ".gz"
        try await transfer.run { bytes, total in
            progress(.downloading(file: file, bytes: bytes, total: total))
        }
        let packed = try FileReading.bytes(of: transfer.partial)
        try? FileManager.default.removeItem(at: transfer.partial)
        let name = transfer.source.absoluteString
        let bytes = try DatasetFolder.plain(packed, name: name)
        try specification.verify(bytes, as: part, at: name)
        return bytes
    }
}
