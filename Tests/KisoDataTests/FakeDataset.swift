import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

#if Native
    let hasCodecs = true
#else
    let hasCodecs = false
#endif

/// A data set of a few pictures of 4×4 pixels, with checksums of its own.
struct FakeDataset {
    let files: [DatasetPart: [UInt8]]
    var specification: DatasetSpecification

    init(train: Int = 5, test: Int = 3) throws {
        func images(_ count: Int, _ seed: Int) throws -> [UInt8] {
            let pixels = (0..<count * 16).map { UInt8(truncatingIfNeeded: $0 * 7 + seed) }
            return try IDX.encode(NDArray(pixels, shape: [count, 4, 4]))
        }
        func labels(_ count: Int) throws -> [UInt8] {
            try IDX.encode(NDArray((0..<count).map { UInt8($0 % 10) }, shape: [count]))
        }
        files = [
            .trainImages: try images(train, 1), .trainLabels: try labels(train),
            .testImages: try images(test, 2), .testLabels: try labels(test),
        ]
        specification = DatasetSpecification(
            name: "fake", classNames: ["a", "b"],
            checksums: try files.mapValues { try SHA256.hexDigest(of: $0) },
            folders: ["Fake/raw", "fake", ""], archives: ["fake.npz"])
    }

    /// Writes the four files into a folder.
    func write(into folder: URL, packed: Bool = false, change: DatasetPart? = nil) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (part, bytes) in files {
            var bytes = bytes
            if part == change { bytes[bytes.count - 1] ^= 1 }
            let name = part.fileName + (packed ? ".gz" : "")
            try AtomicFile.write(
                packed ? Gzip.compress(bytes) : bytes, to: folder.appendingPathComponent(name))
        }
    }
}

/// Collects events for a test to look at.
final class EventLog: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: [DatasetEvent] = []

    var events: [DatasetEvent] { lock.withLock { stored } }
    var failures: [String] {
        events.compactMap { if case .failedSource(_, let reason) = $0 { reason } else { nil } }
    }

    func note(_ event: DatasetEvent) { lock.withLock { stored.append(event) } }
}

/// Calls `body` with an empty folder and removes it afterwards.
func withFolder<R>(_ body: (URL) async throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("kiso-tests-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// Expects an error of a kind whose message holds all the given words.
func expectError<R>(
    _ kind: KisoError.Kind, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> R
) async {
    do {
        _ = try await body()
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
