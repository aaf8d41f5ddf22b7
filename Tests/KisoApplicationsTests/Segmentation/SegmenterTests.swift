import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoNN
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Segmenters learn and are kept")
struct SegmenterTests {
    /// Bright squares on dark grounds, class 1.
    private func squares(_ count: Int) -> SegmentationExamples {
        SegmentationExamples(classes: ["ground", "square"], count: count, height: 32, width: 32) {
            index in
            var random = RandomGenerator(seed: UInt64(index))
            let left = Int(random.nextUniform() * 16), top = Int(random.nextUniform() * 16)
            var labels = [UInt8](repeating: 0, count: 1024)
            for row in top..<top + 14 {
                for column in left..<left + 14 { labels[row * 32 + column] = 1 }
            }
            let pixels = labels.flatMap { label -> [UInt8] in
                label == 1 ? [220, 200, 60] : [30, 40, 70]
            }
            return (
                Image(width: 32, height: 32, channels: 3, pixels: pixels),
                SegmentationMask(width: 32, height: 32, labels: labels)
            )
        }
    }

    private func folder() throws -> RunFolder {
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent(
            "segmenter-\(UUID())")
        return try RunFolder(below: parent, model: "segment")
    }

    @Test("It learns squares, is written, and reads the same")
    func learning() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder.url.deletingLastPathComponent()) }
        var settings = SegmentationSettings()
        settings.epochs = 6
        settings.batchSize = 8
        let training = SegmentationTraining(settings, in: folder)
        let result = try await training.run(squares(48), validation: squares(8))
        #expect(result.isComplete)
        let figures = try result.segmenter.evaluated(on: squares(16))
        #expect(figures.meanIntersectionOverUnion > 0.8)
        let read = try Segmenter.read(folder.lastModel)
        #expect(read.classes == ["ground", "square"])
        #expect(try read.evaluated(on: squares(16)) == figures)
        #expect(FileManager.default.fileExists(atPath: folder.bestModel.path))
        // A picture of another size gets a mask of its own size.
        let (image, _) = try squares(1).example(0)
        let mask = read.mask(of: image.resized(width: 50, height: 40))
        #expect(mask.width == 50)
        #expect(mask.height == 40)
    }

    @Test("Training that was stopped goes on with the same bits")
    func resuming() async throws {
        var settings = SegmentationSettings()
        settings.epochs = 2
        settings.batchSize = 8
        var found: [[String: Tensor]] = []
        for stops in [false, true] {
            let folder = try folder()
            defer {
                try? FileManager.default.removeItem(at: folder.url.deletingLastPathComponent())
            }
            let training = SegmentationTraining(settings, in: folder)
            if stops {
                let first = try await training.run(
                    squares(24), validation: squares(4), minutes: 1e-6)
                #expect(!first.isComplete)
            }
            let result = try await training.run(squares(24), validation: squares(4), minutes: 60)
            #expect(result.isComplete)
            found.append(result.segmenter.network.state)
        }
        #expect(found[0] == found[1])
    }

    @Test("SegNet learns in its one stage, is written, reads the same, and becomes nothing else")
    func segNet() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder.url.deletingLastPathComponent()) }
        var settings = SegmentationSettings.segNet
        settings.epochs = 12
        settings.batchSize = 8
        try settings.check()
        let training = SegmentationTraining(settings, in: folder)
        let result = try await training.run(squares(48), validation: squares(8))
        #expect(result.isComplete && result.segmenter.stage == .segNet)
        let figures = try result.segmenter.evaluated(on: squares(16))
        #expect(figures.meanIntersectionOverUnion > 0.9)
        let read = try Segmenter.read(folder.lastModel)
        #expect(read.stage == .segNet && read.network is SegNet)
        #expect(try read.evaluated(on: squares(16)) == figures)
        #expect(throws: KisoError.self) { try read.refined(to: .eight) }
        settings.stages = [.sixteen, .segNet]
        #expect(throws: KisoError.self) { try settings.check() }
    }

    @Test("A file of something else is refused")
    func damaged() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("no-\(UUID())")
        try Data("nothing".utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        #expect(throws: KisoError.self) { try Segmenter.read(url) }
    }

    @Test("A file of a version that prepared pictures in another way is told so")
    func otherPreparation() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("old-\(UUID())")
        defer { try? FileManager.default.removeItem(at: url) }
        try Segmenter(classes: ["a", "b"], height: 32, width: 32).write(to: url)
        var file = try ModelFile.read(url)
        let (key, text) = try #require(file.metadata.first { $0.value.contains("upper left") })
        file.metadata[key] = text.replacingOccurrences(of: "upper left", with: "lower left")
        try Data(file.encoded()).write(to: url)
        expectError(.badData, ["another version", "train it again"]) { try Segmenter.read(url) }
    }
}
