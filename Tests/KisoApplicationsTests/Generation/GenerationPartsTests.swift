import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Parts of picture generation")
struct GenerationPartsTests {
    @Test("A walk keeps the length of equally long ends and meets both")
    func walk() throws {
        let (a, b) = ([3.0, 0, 4], [0.0, 5, 0])
        expectClose(NoiseWalk.between(a, b, 0), a, absolute: 1e-12)
        expectClose(NoiseWalk.between(a, b, 1), b, absolute: 1e-12)
        let middle = NoiseWalk.between(a, b, 0.5)
        // Half of a right angle: both ends times 1/√2.
        let root = 0.5.squareRoot()
        expectClose(middle, [3 * root, 5 * root, 4 * root], absolute: 1e-12)
        var random = RandomGenerator(seed: 1)
        let rows = NoiseWalk.rows(
            2, columns: 5, try GenerationSettings(size: 28, channels: 1), using: &random)
        #expect(rows.shape == [10, 100])
    }

    @Test("The nearest picture is found, and its distance is Euclid's")
    func nearest() throws {
        let inputs = Tensor([0, 0, 1, 1, 0.5, 0] as [Float], shape: [3, 1, 1, 2])
        let data = ArrayDataset(inputs: inputs, targets: Tensor([0, 1, 2] as [Int64], shape: [3]))
        let found = try NearestPictures(
            to: Tensor([0.9, 1, 0.5, 0.25] as [Float], shape: [2, 1, 1, 2]), in: data)
        #expect(found.places == [1, 2])
        expectClose(found.distances, [0.1, 0.25], absolute: 1e-6)
    }

    @Test("A probe finds classes that the features tell apart, and no others")
    func probe() throws {
        let count = 200
        var random = RandomGenerator(seed: 2)
        let noise = Tensor.normal([count, 1, 1, 3], using: &random).floats
        var values = noise
        for row in 0..<count { values[row * 3] += row % 2 == 0 ? 3 : -3 }
        let labels = Tensor((0..<count).map { Int64($0 % 2) }, shape: [count])
        func data(_ values: [Float]) -> ArrayDataset {
            ArrayDataset(inputs: Tensor(values, shape: [count, 1, 1, 3]), targets: labels)
        }
        func accuracy(_ values: [Float]) throws -> Double {
            let (train, test) = (data(values).subset(0..<100), data(values).subset(100..<200))
            return try FeatureProbe.accuracy(
                of: { $0.reshaped([-1, 3]) }, train: train, test: test, classes: 2)
        }
        #expect(try accuracy(values) > 0.97)
        #expect(try accuracy(noise) < 0.7)
    }

    @Test("A folder of pictures: classes by folders, a tenth held back", .enabled(if: hasCodecs))
    func folder() throws {
        try withFolder { folder in
            for (name, shade) in [("dark", UInt8(20)), ("light", 220)] {
                let inner = folder.appendingPathComponent(name)
                try FileManager.default.createDirectory(
                    at: inner, withIntermediateDirectories: true)
                for index in 0..<20 {
                    let image = Image(
                        width: 40, height: 30, channels: 1,
                        pixels: Array(repeating: shade, count: 1200))
                    try AtomicFile.write(
                        try image.encodePNG(),
                        to: inner.appendingPathComponent(String(format: "%02d.png", index)))
                }
            }
            try AtomicFile.write([1, 2, 3], to: folder.appendingPathComponent("dark/torn.png"))
            let data = try GenerationData(folder: folder, size: 32)
            #expect(data.classNames == ["dark", "light"])
            #expect(data.train.count == 36 && data.test.count == 4)
            #expect(data.channels == 1 && data.size == 32)
            #expect(data.notes.count == 1)
            let batch = data.test.batch([0, 3])
            #expect(batch.targets.values(as: Int.self) == [0, 1])
            expectClose([batch.inputs.mean().item()], [120.0 / 255], absolute: 1e-3)
            expectError(.missingInput, ["no such folder"]) {
                try GenerationData(folder: folder.appendingPathComponent("none"), size: 32)
            }
        }
    }

    @Test("A judge of two classes: real pictures are good, noise is not")
    func judge() async throws {
        var random = RandomGenerator(seed: 4)
        let count = 300
        var bytes: [UInt8] = []
        for index in 0..<count {
            for place in 0..<784 {
                let isLit = index % 2 == 0 ? place % 28 < 10 : place / 28 < 10
                bytes.append((isLit ? 200 : 20) + UInt8(random.next() % 30))
            }
        }
        let images = try LabeledImages(
            images: NDArray(bytes, shape: [count, 1, 28, 28]),
            labels: NDArray((0..<count).map { UInt8($0 % 2) }, shape: [count]))
        let data = GenerationData(
            ImageDataset(
                name: "bars", train: images.subset(0..<200), test: images.subset(200..<count),
                classNames: ["left", "top"]))
        let judge = try GenerationJudge(
            try await GenerationJudge.trained(on: data), real: data.test)
        let real = judge(data.train.batch(Array(0..<100)).inputs)
        #expect(real.score > 1.9 && real.sure > 0.9)
        expectClose(real.shares, [0.5, 0.5], absolute: 0.02)
        let noise = judge(.uniform([100, 1, 28, 28], using: &random))
        #expect(noise.distance > 10 * real.distance)
    }
}
