import Foundation
import KisoCore
import KisoIO

/// Finds and reads picture files.
enum PictureFiles {
    /// A file and the class that it lies in.
    struct Entry: Sendable {
        let url: URL
        let label: Int
    }

    private static let endings: Set<String> = [
        "png", "jpg", "jpeg", "jpe", "bmp", "gif", "webp", "tif", "tiff", "heic",
    ]

    /// The folders in a folder, in order of their names; hidden ones are left out.
    static func folders(in folder: URL) throws -> [URL] {
        try contents(of: folder).filter { isFolder($0) }
    }

    /// The files in a folder and in the folders in it, in order of their names; hidden ones are left
    /// out.
    static func files(in folder: URL) throws -> [URL] {
        var files: [URL] = []
        for url in try contents(of: folder) {
            if isFolder(url) { files += try self.files(in: url) } else { files.append(url) }
        }
        return files
    }

    static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private static func contents(of folder: URL) throws -> [URL] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw KisoError(.missingInput, "\(folder.path): the folder cannot be read")
        }
        return names.filter { !$0.hasPrefix(".") && $0 != "__MACOSX" }.sorted()
            .map { folder.appendingPathComponent($0) }
    }

    /// Whether a file is to be read as a picture: by its first bytes, or because its name says so.
    static func isPicture(_ bytes: [UInt8], _ url: URL) -> Bool {
        startsPicture(bytes) || endings.contains(url.pathExtension.lowercased())
    }

    /// Whether first bytes, twelve or more, are those of a PNG, JPEG or WebP file.
    static func startsPicture(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) || bytes.starts(with: [0xff, 0xd8, 0xff])
            || bytes.starts(with: Array("RIFF".utf8))
                && bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
    }

    /// What became of a file.
    enum Outcome: Sendable {
        case picture(pixels: [UInt8], isColored: Bool, width: Int, height: Int)
        case other
        case failed(KisoError)
    }

    /// Reads files side by side; the outcomes are in their order.
    static func read(_ files: [Entry], as preparation: PicturePreparation) -> [Outcome] {
        let outcomes = Outcomes(count: files.count)
        DispatchQueue.concurrentPerform(iterations: files.count) { index in
            outcomes.set(index, read(files[index].url, as: preparation))
        }
        return outcomes.all
    }

    private static func read(_ url: URL, as preparation: PicturePreparation) -> Outcome {
        do {
            let bytes = try FileReading.bytes(of: url)
            guard isPicture(bytes, url) else { return .other }
            let image = try Image.decode(bytes, name: url.path)
            return .picture(
                pixels: preparation.bytes(image), isColored: image.isColored, width: image.width,
                height: image.height)
        } catch let error as KisoError {
            return .failed(error)
        } catch {
            return .failed(KisoError(.inputOutput, "\(url.path): \(error)"))
        }
    }

    /// Outcomes that several threads write.
    private final class Outcomes: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Outcome]
        init(count: Int) { values = .init(repeating: .other, count: count) }
        func set(_ index: Int, _ outcome: Outcome) { lock.withLock { values[index] = outcome } }
        var all: [Outcome] { lock.withLock { values } }
    }
}
