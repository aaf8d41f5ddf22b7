package import Foundation

/// Calls `body` with an empty folder and removes it afterwards.
package func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = try newFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// The same for work that suspends.
package func withFolder<R>(_ body: (URL) async throws -> R) async throws -> R {
    let folder = try newFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

private func newFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("kiso-tests-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// The folder of this package, for tests that read its pages and sources.
package let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
