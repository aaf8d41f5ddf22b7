import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

@Suite(.enabled(if: hasCodecs)) struct DatasetLoaderTests {
    @Test(arguments: ["Fake/raw", "fake", "."], [true, false])
    func readsFoldersAsTheyAre(layout: String, packed: Bool) async throws {
        let fake = try FakeDataset()
        try await withFolder { folder in
            try fake.write(into: folder.appendingPathComponent(layout), packed: packed)
            let cache = folder.appendingPathComponent("cache")
            let loader = DatasetLoader(fake.specification, cache: cache)
            let dataset = try await loader.load(dataDirectory: folder)
            #expect(dataset.name == "fake")
            #expect(dataset.train.images.shape == [5, 1, 4, 4])
            #expect(dataset.test.labels.values(as: Int.self) == [0, 1, 2])
            #expect(dataset.train.images.values(as: Int.self).prefix(3) == [1, 8, 15])
            // A folder that was named explicitly is only read.
            #expect(!FileManager.default.fileExists(atPath: cache.path))
        }
    }

    @Test func readsKerasArchives() async throws {
        let fake = try FakeDataset()
        try await withFolder { folder in
            let names: [DatasetPart: String] = [
                .trainImages: "x_train", .trainLabels: "y_train", .testImages: "x_test",
                .testLabels: "y_test",
            ]
            let arrays = try fake.files.map {
                (name: names[$0.key] ?? "", array: try IDX.read($0.value))
            }
            try NPZ.write(arrays, to: folder.appendingPathComponent("fake.npz"))
            let loader = DatasetLoader(fake.specification, cache: folder)
            #expect(try await loader.load(dataDirectory: folder).train.count == 5)
        }
    }

    @Test func doesNotGoOnWhenTheGivenFolderIsBad() async throws {
        var fake = try FakeDataset()
        fake.specification.packages = [FakePackage(result: .success(fake.files))]
        let (files, specification) = (fake.files, fake.specification)
        try await withFolder { folder in
            let loader = DatasetLoader(specification, cache: folder.appendingPathComponent("c"))
            await expectError(.missingInput, [folder.path, "Fake/raw", "fake.npz"]) {
                try await loader.load(dataDirectory: folder)
            }
            try fake.write(into: folder, change: .testLabels)
            let right = try #require(specification.checksums[.testLabels])
            var bytes = try #require(files[.testLabels])
            bytes[bytes.count - 1] ^= 1
            let wrong = try SHA256.hexDigest(of: bytes)
            await expectError(.badData, ["t10k-labels-idx1-ubyte", right, wrong]) {
                try await loader.load(dataDirectory: folder)
            }
            let name = DatasetPart.trainLabels.fileName
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
            await expectError(.missingInput, [name]) {
                try await loader.load(dataDirectory: folder)
            }
        }
    }

    @Test func fillsTheCacheAndReadsItAgain() async throws {
        var fake = try FakeDataset()
        fake.specification.packages = [FakePackage(result: .success(fake.files))]
        let specification = fake.specification
        try await withFolder { folder in
            let log = EventLog()
            let loader = DatasetLoader(specification, cache: folder, progress: log.note)
            _ = try await loader.load(dataDirectory: nil)
            #expect(log.events.first == .tryingSource("a fake package"))
            #expect(log.events.last == .stored(folder: folder.appendingPathComponent("fake")))
            #expect(DatasetCatalog.status(of: specification, cache: folder).isVerified)

            var offline = specification
            offline.packages = []
            let again = DatasetLoader(offline, cache: folder)
            #expect(try await again.load(dataDirectory: nil).train.count == 5)

            // One damaged file in the cache is fetched anew; without a source it is named.
            let file = folder.appendingPathComponent("fake/train-labels-idx1-ubyte")
            try AtomicFile.write([1, 2, 3], to: file)
            let status = DatasetCatalog.status(of: offline, cache: folder)
            #expect(status.isPresent && !status.isVerified)
            #expect(status.problem?.contains(file.path) == true)
            await expectError(.unavailable, [file.path, "SHA-256"]) {
                try await again.load(dataDirectory: nil)
            }
            _ = try await loader.load(dataDirectory: nil)
            #expect(log.failures.count == 1)
            #expect(try FileReading.bytes(of: file) == fake.files[.trainLabels])
        }
    }

    @Test func usesFoldersOfOtherPrograms() async throws {
        var fake = try FakeDataset()
        try await withFolder { folder in
            let keras = folder.appendingPathComponent("keras")
            try fake.write(into: keras)
            fake.specification.systemFolders = [folder.appendingPathComponent("none"), keras]
            let log = EventLog()
            let loader = DatasetLoader(
                fake.specification, cache: folder.appendingPathComponent("c"), progress: log.note)
            #expect(try await loader.load(dataDirectory: nil).test.count == 3)
            #expect(log.failures.isEmpty)
        }
    }

    @Test func namesEveryFailure() async throws {
        var fake = try FakeDataset()
        var wrong = fake.files
        wrong[.testImages] = fake.files[.trainImages]
        fake.specification.packages = [
            FakePackage(result: .failure(KisoError(.unavailable, "no such program"))),
            FakePackage(result: .success(wrong)),
        ]
        let specification = fake.specification
        try await withFolder { folder in
            let log = EventLog()
            let loader = DatasetLoader(specification, cache: folder, progress: log.note)
            await expectError(
                .unavailable, ["no such program", "t10k-images-idx3-ubyte", "data directory"]
            ) { try await loader.load(dataDirectory: nil) }
            #expect(log.failures.count == 2)
            // What was right is kept, what was wrong is not.
            let names = try FileManager.default.contentsOfDirectory(
                atPath: folder.appendingPathComponent("fake").path)
            #expect(names.sorted() == ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
        }
    }

    @Test func saysThatTheCacheCannotBeMade() async throws {
        let fake = try FakeDataset()
        let loader = DatasetLoader(fake.specification, cache: URL(fileURLWithPath: "/proc/none"))
        await expectError(.cannotCreate, ["/proc/none/fake", "KISO_CACHE"]) {
            try await loader.load(dataDirectory: nil)
        }
    }
}

/// A package that needs no registry.
struct FakePackage: PackageSource {
    let title = "a fake package"
    let result: Result<[DatasetPart: [UInt8]], KisoError>

    func files(
        progress: @escaping @Sendable (DatasetEvent) -> Void
    ) async throws -> [DatasetPart: [UInt8]] { try result.get() }
}
