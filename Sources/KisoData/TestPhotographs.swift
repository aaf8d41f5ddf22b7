public import Foundation
import KisoCore
import KisoIO

/// A few photographs and a famous painting to try things on: those of the Debian package `darknet` (GPL-3 or
/// MIT), kept in the cache.
///
/// ```swift
/// let folder = try await TestPhotographs.folder()
/// let dog = try Image.read(folder.appendingPathComponent("dog.jpg"))
/// ```
///
/// `dog.jpg`, `eagle.jpg`, `giraffe.jpg`, `horses.jpg`, `kite.jpg`, `person.jpg`, and `scream.jpg`, a painting
/// by E. Munch. Each is compared with its SHA-256.
public enum TestPhotographs {
    /// `"photographs"`.
    public static let name = "photographs"

    /// The files and their SHA-256.
    private static let pictures = CheckedPictures(
        name: name,
        checksums: [
            "dog.jpg": "5a9522051c3cec2bbd2f6323fccba32e8fbf3ddcc2b3e2fd46b04c720bc6f866",
            "eagle.jpg": "f95f57297fd51a6c5ddceb5ed6916fa759d1d65f402fee34c05b31a9608755c0",
            "giraffe.jpg": "00dc48a9b2af8a1fe4c4b79319726591f1033c7e1150f21e7577a79f3b6659f1",
            "horses.jpg": "c8f0a677a1356569e2ce71d2fa88c1030c0ae57ecf5e14170e02d9a86a20dcb4",
            "kite.jpg": "87410f52f79cc256c3949b48a3548632c07c8e9943468ef8caa6250f6643be8e",
            "person.jpg": "cdcbab947e46110fc2b77784ac54ddbbab2640f1e44cb5e91fc8984a9793a7d1",
            "scream.jpg": "dcab7bae866fbb396e01ab27a9c8d2d40b3e80911dafb05a5fa18d1bac6b8d17",
        ])

    /// Where the pictures are kept.
    public static var place: URL { pictures.place }

    /// Whether the cache has all of them.
    public static var isStored: Bool { pictures.isStored }

    /// The folder with the pictures; they are fetched when they are not there yet.
    ///
    /// - Parameter progress: is told what happens.
    /// - Throws: `KisoError` `.unavailable` when they cannot be fetched, `.badData` when what came is not
    ///   what was expected.
    public static func folder(
        progress: @escaping @Sendable (DatasetEvent) -> Void = { _ in }
    ) async throws -> URL {
        if isStored { return place }
        var found: [String: [UInt8]] = [:]
        let package = DebianPackage(name: "darknet")
        try package.forEachFile(in: await package.fetched(progress: progress)) { path, content in
            let file = String(path.split(separator: "/").last ?? "")
            if path == "usr/share/darknet/data/\(file)" {
                found[file] = content
            }
        }
        try pictures.store(found, from: "the package darknet")
        progress(.stored(folder: place))
        return place
    }
}
