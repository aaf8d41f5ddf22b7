import Foundation
import KisoCore
import KisoIO
import Testing

/// The files that `Fixtures/make_fixtures.py` wrote with NumPy, Pillow, safetensors and Python.
enum Fixture {
    static func url(_ name: String) throws -> URL {
        try #require(
            Bundle.module.url(forResource: "Fixtures", withExtension: nil)
        ).appendingPathComponent(name)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try FileReading.bytes(of: url(name))
    }

    /// Calls `body` with an empty folder and removes it afterwards.
    static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-tests-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}

/// Expects an error of a kind whose one-line message holds all the given words.
func expectError<R>(
    _ kind: KisoError.Kind, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> R
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as KisoError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        for word in words {
            #expect(
                error.message.contains(word), "\(error.message)", sourceLocation: sourceLocation)
        }
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
