import Foundation
import KisoCore

/// A folder of its own for the duration of one piece of work.
enum TemporaryFolder {
    /// Calls `body` with a new empty folder and removes it afterwards.
    static func with<R>(_ body: (URL) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-\(UUID().uuidString)", isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(folder.path): cannot be made; set TMPDIR")
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// The first file in a folder whose name ends so.
    static func file(endingWith suffix: String, in folder: URL) throws -> URL {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard let name = names.sorted().first(where: { $0.hasSuffix(suffix) }) else {
            throw KisoError(.unavailable, "the package manager left no \(suffix) file behind")
        }
        return folder.appendingPathComponent(name)
    }
}
