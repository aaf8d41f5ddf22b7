import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Faster R-CNN in small")
struct ProposalTests {
    @Test("A coded box comes back")
    func coding() {
        let anchor = Box(10, 20, 30, 60), box = Box(12, 15, 50, 44)
        let numbers = BoxCoding.encoded(box, from: anchor)
        // By hand: the centres are (31, 29.5) and (20, 40), the sides 38×29 and 20×40.
        #expect(abs(numbers[0] - 5.5) < 1e-5)
        #expect(abs(numbers[1] - -2.625) < 1e-5)
        #expect(abs(numbers[2] - Float(5 * log(1.9))) < 1e-5)
        let back = BoxCoding.decoded(numbers[...], from: anchor)
        #expect(back.overlap(box) > 0.99999)
    }

    @Test("Regions of a map that rises evenly have its values in the middles of their parts")
    func pooling() {
        // f(x, y) = 3x + 5y + channel, in places of a map with a stride of 4.
        var values: [Float] = []
        for channel in 0..<2 {
            for y in 0..<8 {
                for x in 0..<8 { values.append(Float(3 * x + 5 * y + channel)) }
            }
        }
        let map = Tensor(values, shape: [1, 2, 8, 8])
        let box = Box(6, 4, 26, 20)
        let pooled = RegionPooling.pooled(map, [[box]], stride: 4, size: 2)
        #expect(pooled.shape == [1, 8])
        var expected: [Float] = []
        for (x, y) in [(11, 8), (21, 8), (11, 16), (21, 16)] as [(Float, Float)] {
            let (column, row) = (x / 4 - 0.5, y / 4 - 0.5)
            expected += [3 * column + 5 * row, 3 * column + 5 * row + 1]
        }
        for (a, b) in zip(pooled.floats, expected) { #expect(abs(a - b) < 1e-4) }
    }

    @Test("It learns to find and to name squares and rings that it has not seen")
    func learning() async throws {
        let train = DetectionExamples(scenes: FlatScenes.generator(.train), count: 240)
        let test = DetectionExamples(scenes: FlatScenes.generator(.test), count: 40)
        let detector = ProposalDetector(classes: train.classes, side: 64, seed: 1)
        let before = try detector.evaluated(on: test)
        let trainer = detector.trainer(seed: 1)
        _ = try await trainer.fit(train, epochs: 6, batchSize: 8)
        let after = try detector.evaluated(on: test)
        #expect(before.precisionAtHalf < 0.2)
        #expect(after.precisionAtHalf > 0.8, "\(after.lines)")
        #expect(after.recallAtHalf > 0.85)

        try withFolder { folder in
            let url = folder.appendingPathComponent("detector.safetensors")
            try DetectorFile.write(detector, to: url)
            let read = try DetectorFile.read(url)
            let image = try test.example(0).image
            #expect(read.objects(in: image) == detector.objects(in: image))
            #expect(read.classes == ["square", "ring"])
        }
    }

    @Test("Nothing is found in a picture of one colour, and nothing breaks on a tiny one")
    func nothing() {
        let detector = ProposalDetector(classes: ["a"], side: 32)
        for (width, height) in [(1, 1), (3, 200), (64, 64)] {
            let image = Image(
                width: width, height: height, channels: 1,
                pixels: [UInt8](repeating: 7, count: width * height))
            #expect(detector.objects(in: image, threshold: 0.9, overlap: 0.5).isEmpty)
        }
    }
}
