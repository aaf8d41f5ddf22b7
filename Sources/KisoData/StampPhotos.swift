public import Foundation
import KisoCore
import KisoIO

/// Photographs of seven kinds of things, cut out: those of Tux Paint's stamps, from the Debian package
/// `tuxpaint-stamps-default` (GPL-2), in a folder for each class in the cache.
///
/// ```swift
/// let folder = try await StampPhotos.folder()
/// let photos = try ImageFolder(folder.path, size: 224)
/// ```
///
/// About 270 pictures of 25 to 800 pixels with an alpha channel. Folders of drawings are left out; a few drawings
/// among the photographs, such as a pizza, are not.
public enum StampPhotos {
    /// `"stamps"`.
    public static let name = "stamps"

    /// The classes, and the folders of the package that belong to them.
    static let classes: [(name: String, folders: [String])] = [
        ("bird", ["animals/birds"]), ("food", ["food"]), ("mammal", ["animals/mammals"]),
        ("plant", ["plants"]), ("sign", ["town/roadsigns"]),
        ("thing", ["household", "hobbies/music"]), ("vehicle", ["vehicles"]),
    ]

    private static let package = DebianPackage(name: "tuxpaint-stamps-default")
    private static let prefix = "usr/share/tuxpaint/stamps/"

    /// Where the pictures are kept.
    public static var place: URL {
        CachePaths.datasets.appendingPathComponent(name, isDirectory: true)
    }

    /// Whether the cache has them.
    public static var isStored: Bool {
        FileManager.default.fileExists(atPath: place.appendingPathComponent(classes[0].name).path)
    }

    /// The folder with a folder for each class; the pictures are fetched when they are not there yet.
    ///
    /// - Parameter progress: is told what happens.
    /// - Throws: `KisoError` `.unavailable` when they cannot be fetched, `.badData` when what came is not
    ///   what was expected.
    public static func folder(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> URL {
        if isStored { return place }
        let pictures = try Self.pictures(inPackage: await package.fetched(progress: progress))
        try store(pictures, at: place)
        progress(.stored(folder: place))
        return place
    }

    /// The photographs in a package file, by their path below the folder of all.
    package static func pictures(
        inPackage bytes: [UInt8]
    ) throws -> [(path: String, content: [UInt8])] {
        var pictures: [(path: String, content: [UInt8])] = []
        try package.forEachFile(in: bytes) { member, content in
            if let path = path(of: member) { pictures.append((path, content)) }
        }
        guard Set(pictures.map { $0.path.prefix { $0 != "/" } }).count == classes.count else {
            throw KisoError(
                .badData,
                "the package \(package.name): has not the pictures that were expected; another version?"
            )
        }
        return pictures
    }

    /// Where a member of the package belongs; `nil` for what is no photograph of a class.
    package static func path(of member: String) -> String? {
        let full = member.hasPrefix("./") ? String(member.dropFirst(2)) : member
        guard full.hasPrefix(prefix), full.hasSuffix(".png"), !full.contains("/../") else {
            return nil
        }
        let inner = String(full.dropFirst(prefix.count))
        guard !inner.contains("cartoon"),
            let entry = classes.first(where: { entry in
                entry.folders.contains { inner.hasPrefix($0 + "/") }
            })
        else { return nil }
        return "\(entry.name)/" + inner.replacingOccurrences(of: "/", with: "-")
    }

    /// Writes the pictures, all or none.
    private static func store(
        _ pictures: [(path: String, content: [UInt8])], at place: URL
    ) throws {
        let manager = FileManager.default
        let working = place.deletingLastPathComponent().appendingPathComponent(
            ".\(name)-\(ProcessInfo.processInfo.processIdentifier)", isDirectory: true)
        defer { try? manager.removeItem(at: working) }
        do {
            for (path, content) in pictures {
                let file = working.appendingPathComponent(path)
                try manager.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try AtomicFile.write(content, to: file)
            }
            if !isStored { try manager.moveItem(at: working, to: place) }
        } catch let error as KisoError {
            throw error
        } catch {
            throw KisoError(
                .cannotCreate, "\(place.path): cannot be made; set KISO_CACHE to another folder")
        }
    }
}
