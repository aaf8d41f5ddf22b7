import Foundation
import KisoCore
import KisoData
import KisoIO
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Folders of pictures", .enabled(if: hasCodecs)) struct ImageFolderTests {
    /// Writes a picture of one grey, or of one colour.
    private func write(
        _ folder: URL, _ path: String, gray: UInt8 = 0, color: [UInt8]? = nil, width: Int = 8,
        height: Int = 8
    ) throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let pixel = color ?? [gray]
        let image = Image(
            width: width, height: height, channels: pixel.count,
            pixels: (0..<width * height).flatMap { _ in pixel })
        try Data(try image.encodePNG()).write(to: url)
    }

    private func put(_ folder: URL, _ path: String, _ bytes: [UInt8]) throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    @Test("pictures are read by their content; hidden, nested and other files are dealt with")
    func reads() async throws {
        try withFolder { folder in
            try write(folder, "a/1.png", gray: 255)
            try write(folder, "a/deep/2.txt", gray: 51)
            try write(folder, "b/3.jpg", gray: 102)
            try put(folder, "b/.hidden.png", [1, 2, 3])
            try put(folder, "b/notes.txt", Array("hello".utf8))
            try put(folder, "readme.md", Array("hello".utf8))
            try write(folder, ".git/x.png")
            let data = try ImageFolder(folder.path)
            #expect(data.classNames == ["a", "b"])
            #expect(data.classLabels == [0, 0, 1])
            let batch = data.batch([0, 1, 2])
            #expect(batch.inputs.shape == [3, 1, 8, 8])
            for (place, value) in [(0, 1.0), (64, 0.2), (128, 0.4)] {
                #expect(abs(batch.inputs.doubles[place] - value) < 1e-6)
            }
            #expect(data.report.notes.contains { $0.hasPrefix("1 files are no pictures") })
        }
    }

    @Test("mixed modes become colour, and that is said; channels come one after the other")
    func mixed() async throws {
        try withFolder { folder in
            try write(folder, "a/1.png", color: [255, 0, 51])
            try write(folder, "b/1.png", gray: 102, width: 16, height: 10)
            let data = try ImageFolder(folder.path, size: 4)
            let values = data.batch([0, 1]).inputs
            #expect(values.shape == [2, 3, 4, 4])
            let expected = [1.0, 0, 0.2, 0.4, 0.4, 0.4].flatMap {
                [Double](repeating: $0, count: 16)
            }
            for (value, wanted) in zip(values.doubles, expected) {
                #expect(abs(value - wanted) < 1e-6)
            }
            #expect(
                data.report.notes.contains {
                    $0.contains("1 pictures are in colour and 1 are grey")
                })
            let gray = try ImageFolder(folder.path, size: 4, channels: 1)
            // Rec. 601: 0.299 · 255 + 0.114 · 51 = 82.059.
            #expect(abs(gray.batch([0]).inputs.doubles[0] - 82.0 / 255) < 1e-6)
        }
    }

    @Test("folders of training, validation and test data; prediction reads as training did")
    func parts() async throws {
        try await withFolder { folder in
            for part in ["train", "val", "test"] {
                for name in ["cat", "dog"] {
                    for index in 0..<(part == "train" ? 10 : 2) {
                        try write(folder, "\(part)/\(name)/\(index).png", gray: UInt8(index * 20))
                    }
                }
            }
            let data = try await ImportedData.open(folder.path)
            #expect(data.train.count == 20 && data.validation?.count == 4 && data.test?.count == 4)
            #expect(data.report.parts.map(\.name) == ["train", "validation", "test"])
            #expect(data.report.parts[0].classes == [10, 10])
            let file = folder.appendingPathComponent("train/cat/3.png").path
            let rows = try data.preparation.read([file])
            #expect(rows.inputs == (try data.train.batch([3]).inputs))
            let judged = try data.preparation.read([folder.path], withTargets: true)
            #expect(judged.targets?.values(as: Int.self) == [0, 0, 1, 1])
            try write(folder, "test/cow/1.png")
            await expectError(.badData, ["'cow'", "cat, dog"]) {
                try await ImportedData.open(folder.path)
            }
            try FileManager.default.removeItem(at: folder.appendingPathComponent("test"))
            try FileManager.default.removeItem(at: folder.appendingPathComponent("val"))
            let alone = try await ImportedData.open(
                folder.appendingPathComponent("train").path, options: .init(validation: 0.2))
            #expect(alone.report.parts.map(\.classes) == [[8, 8], [2, 2]])
        }
    }

    @Test("a broken picture is named, or left out and counted")
    func broken() async throws {
        try withFolder { folder in
            try write(folder, "a/1.png")
            try write(folder, "b/1.png")
            try put(folder, "b/2.png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
            expectError(.badData, ["b/2.png", "damaged"]) { try ImageFolder(folder.path) }
            let data = try ImageFolder(folder.path, skipsBroken: true)
            #expect(data.count == 2)
            #expect(data.report.skipped.count == 1)
        }
    }

    @Test("what is no folder of classes")
    func badFolders() async throws {
        try await withFolder { folder in
            await expectError(.missingInput, ["nothing in the folder"]) {
                try await ImportedData.open(folder.path)
            }
            try write(folder, "a/1.png")
            expectError(.badData, ["one class, 'a'", "two"]) { try ImageFolder(folder.path) }
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
            expectError(.badData, ["'empty' holds no pictures"]) {
                try ImageFolder(folder.path)
            }
            expectError(.badData, ["take more than 4 GiB", "smaller size"]) {
                try ImageFolder(folder.path, size: 100_000)
            }
            await expectError(.usage, ["is one picture"]) {
                try await ImportedData.open(folder.appendingPathComponent("a/1.png").path)
            }
            await expectError(.missingInput, ["no class folders"]) {
                try await ImportedData.open(folder.appendingPathComponent("a").path)
            }
        }
    }
}
