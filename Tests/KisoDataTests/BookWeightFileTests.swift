import Foundation
import KisoCore
import KisoData
import Testing

@Suite("Where the author's weights come from")
struct BookWeightFileTests {
    /// What Python's `pickle.dumps({}, 2)` writes.
    private let emptyDictionary = Data([0x80, 0x02, 0x7d, 0x71, 0x00, 0x2e])
    private let nowhere = URL(string: "http://127.0.0.1:9/sample_weight.pkl")!

    @Test("A file that was named, or an error that names it")
    func named() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("mine.pkl")
            await expectError(.missingInput, [file.path, "sample_weight.pkl"]) {
                try await BookWeightFile.locate(file, cache: folder, source: nowhere)
            }
            try Data().write(to: file)
            let found = try await BookWeightFile.locate(file, cache: folder, source: nowhere)
            #expect(found == file)
        }
    }

    @Test("Fetched once into the cache")
    func fetched() async throws {
        try await withFolder { folder in
            try emptyDictionary.write(to: folder.appendingPathComponent("sample_weight.pkl"))
            let server = try FakeServer(serving: folder)
            let cache = folder.appendingPathComponent("cache")
            let source = server.address.appendingPathComponent("good/sample_weight.pkl")
            for _ in 0..<2 {
                let found = try await BookWeightFile.locate(nil, cache: cache, source: source)
                #expect(found.path == cache.path + "/book/sample_weight.pkl")
                #expect(try Data(contentsOf: found) == emptyDictionary)
            }
            #expect(try server.requests().count == 1)
            let names = try FileManager.default.contentsOfDirectory(atPath: cache.path + "/book")
            #expect(names == ["sample_weight.pkl"])
        }
    }

    @Test("What is no pickle is not kept")
    func garbage() async throws {
        try await withFolder { folder in
            try Data("no pickle".utf8).write(
                to: folder.appendingPathComponent("sample_weight.pkl"))
            let server = try FakeServer(serving: folder)
            let cache = folder.appendingPathComponent("cache")
            let source = server.address.appendingPathComponent("good/sample_weight.pkl")
            await expectError(.unavailable, ["cannot be had", "--weights"]) {
                try await BookWeightFile.locate(nil, cache: cache, source: source)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: cache.path + "/book")
            #expect(names == [])
        }
    }

    @Test("Without a network: what to do")
    func offline() async throws {
        try await withFolder { folder in
            await expectError(
                .unavailable,
                ["cannot be had", "--weights", folder.path + "/book/sample_weight.pkl"]
            ) { try await BookWeightFile.locate(nil, cache: folder, source: nowhere) }
        }
    }
}
