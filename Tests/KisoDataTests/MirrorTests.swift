import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

@Suite(.enabled(if: hasCodecs)) struct MirrorTests {
    /// Runs a loader whose only sources are the given folders of a fresh server.
    private func load(
        from mirrors: [String], before: (FakeDataset, URL) throws -> Void = { _, _ in },
        _ check: (Result<ImageDataset, any Error>, EventLog, FakeServer) throws -> Void
    ) async throws {
        var fake = try FakeDataset()
        try await withFolder { folder in
            try fake.write(into: folder, packed: true)
            let server = try FakeServer(serving: folder)
            fake.specification.mirrors = mirrors.map {
                $0.contains(":")
                    ? URL(string: $0) ?? server.address
                    : server.address.appendingPathComponent($0 + "/")
            }
            let cache = folder.appendingPathComponent("cache")
            try FileManager.default.createDirectory(
                at: cache.appendingPathComponent("fake"), withIntermediateDirectories: true)
            try before(fake, cache.appendingPathComponent("fake"))
            let log = EventLog()
            var loader = DatasetLoader(fake.specification, cache: cache, progress: log.note)
            loader.answerTimeout = 1
            do {
                try check(.success(await loader.load(dataDirectory: nil)), log, server)
            } catch {
                try check(.failure(error), log, server)
            }
            let names = try FileManager.default.contentsOfDirectory(
                atPath: cache.appendingPathComponent("fake").path)
            #expect(!names.contains { $0.hasSuffix(AtomicFile.temporarySuffix) })
        }
    }

    @Test func downloads() async throws {
        try await load(from: ["good"]) { result, log, _ in
            try #require(result.get().train.count == 5)
            #expect(log.failures.isEmpty)
            let verified = log.events.filter { if case .verified = $0 { true } else { false } }
            #expect(verified.count == 4)
            let downloads = log.events.contains {
                if case .downloading("train-images-idx3-ubyte.gz", let bytes, let total) = $0 {
                    bytes == total
                } else {
                    false
                }
            }
            #expect(downloads)
        }
    }

    @Test func resumes() async throws {
        try await load(
            from: ["good"],
            before: { fake, folder in
                let packed = try Gzip.compress(fake.files[.trainImages] ?? [])
                try AtomicFile.write(
                    Array(packed.prefix(20)),
                    to: folder.appendingPathComponent("train-images-idx3-ubyte.gz.part"))
            }
        ) { result, _, server in
            try #require(result.get().train.count == 5)
            try #expect(server.requests().first == "/good/train-images-idx3-ubyte.gz bytes=20-")
        }
    }

    @Test(arguments: [20, 100_000])
    func startsOverAfterABadPartialFile(size: Int) async throws {
        try await load(
            from: ["good"],
            before: { _, folder in
                try AtomicFile.write(
                    [UInt8](repeating: 7, count: size),
                    to: folder.appendingPathComponent("train-images-idx3-ubyte.gz.part"))
            }
        ) { result, log, server in
            try #require(result.get().train.count == 5)
            #expect(log.failures.isEmpty)
            #expect(
                try server.requests().dropFirst().first == "/good/train-images-idx3-ubyte.gz None")
        }
    }

    @Test func startsOverWhenTheServerCannotResume() async throws {
        try await load(
            from: ["plain"],
            before: { fake, folder in
                let packed = try Gzip.compress(fake.files[.trainImages] ?? [])
                try AtomicFile.write(
                    Array(packed.prefix(20)),
                    to: folder.appendingPathComponent("train-images-idx3-ubyte.gz.part"))
            }
        ) { result, _, server in
            try #require(result.get().train.count == 5)
            try #expect(server.requests().count == 4)
        }
    }

    @Test func saysWhatFailedAndTriesTheNext() async throws {
        // Nothing listens on port 1.
        try await load(from: ["http://127.0.0.1:1/", "page", "hidden", "broken", "good"]) {
            result, log, server in
            try #require(result.get().train.count == 5)
            let failures = log.failures
            #expect(failures.count == 4)
            #expect(failures[0].contains("127.0.0.1:1/"))
            #expect(failures[1].contains("HTML page"))
            #expect(failures[2].contains("HTML page"))
            #expect(failures[3].contains("broke") || failures[3].contains("failed"))
            // What the broken mirror sent was continued by the good one.
            let range = try server.requests().first { $0.hasPrefix("/good/") } ?? ""
            #expect(range.contains("bytes="), "\(range)")
        }
    }

    @Test func doesNotWaitForASilentServer() async throws {
        let start = ContinuousClock.now
        try await load(from: ["slow"]) { result, log, _ in
            #expect(throws: KisoError.self) { try result.get() }
            #expect(log.failures.first?.contains("no answer within 1.0 s") == true)
        }
        // The server would be silent for ever; the bound leaves room for a machine that is busy.
        #expect(.now - start < .seconds(180))
    }
}
