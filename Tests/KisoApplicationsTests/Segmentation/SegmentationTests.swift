import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Segmentation")
struct SegmentationTests {
    @Test("The book's affine layer as a convolution gives equal outputs, also on a larger map")
    func affine() {
        let affine = Affine(inputs: 32 * 10 * 10, outputs: 100, activation: .relu)
        affine.willInitialize(seed: 1)
        let convolution = affine.convolution(channels: 32, side: 10)
        var random = RandomGenerator(seed: 2)
        let map = Tensor.normal([2, 32, 10, 10], using: &random)
        let flat = affine(map.reshaped([2, -1]), pass: .inference)
        let maps = convolution(map, pass: .inference)
        #expect(maps.shape == [2, 100, 1, 1])
        for (a, b) in zip(flat.floats, maps.floats) { #expect(abs(a - b) < 1e-4 + 1e-5 * abs(a)) }
        let larger = Tensor.normal([1, 32, 12, 11], using: &random)
        let places = convolution(larger, pass: .inference)
        #expect(places.shape == [1, 100, 3, 2])
        let part = larger.sliced(axis: 2, 2..<12).sliced(axis: 3, 1..<11)
        let there = affine(part.reshaped([1, -1]), pass: .inference).floats
        for filter in 0..<100 {
            #expect(abs(places.floats[filter * 6 + 5] - there[filter]) < 1e-4)
        }
    }

    @Test("Enlarging is linear interpolation: constants stay, a ramp stays a ramp")
    func bilinear() {
        let ramp = Tensor([0, 1, 2, 3, 4, 5, 6, 7] as [Float], shape: [1, 1, 1, 8])
            .repeated(8, axis: 2)
        for factor in [2, 4, 16] {
            let large = BilinearUpsampling.enlarged(ramp, factor: factor)
            #expect(large.shape == [1, 1, 8 * factor, 8 * factor])
            let width = 8 * factor
            // Away from the edges, where what is outside counts as 0.
            for column in factor..<width - factor {
                let expected = (Float(column) + 0.5) / Float(factor) - 0.5
                let value = large.floats[width / 2 * width + column]
                #expect(abs(value - expected) < 1e-4)
            }
            let layer = BilinearUpsampling(channels: 2, factor: factor)
            let two = Tensor.concatenate([ramp, ramp * 3], axis: 1)
            let learnt = layer(two, pass: .inference)
            let second = learnt.sliced(axis: 1, 1..<2).floats
            for (a, b) in zip(second, large.floats) { #expect(abs(a - 3 * b) < 1e-3) }
        }
    }

    @Test("A finer network begins as the coarse one before it, and takes pictures of any size")
    func strides() {
        var network = FullyConvolutionalNetwork(classes: 3)
        network.willInitialize(seed: 5)
        var random = RandomGenerator(seed: 6)
        let pictures = Tensor.normal([1, 3, 37, 50], using: &random)
        #expect(network(pictures, pass: .inference).shape == [1, 3, 37, 50])
        let coarse = Tensor.normal([1, 3, 64, 64], using: &random)
        let first = network(coarse, pass: .inference)
        network.stride = 8
        let second = network(coarse, pass: .inference)
        #expect(first.shape == second.shape)
        // Twice linear interpolation is nearly once; at the edges what is outside counts as 0.
        let middle = { (x: Tensor) in x.sliced(axis: 2, 24..<40).sliced(axis: 3, 24..<40) }
        let scale = middle(first).absolute().max().item()
        let difference = (middle(first) - middle(second)).absolute().max().item()
        #expect(difference < 0.1 * scale)
    }

    @Test("Figures are those of a table of pixels worked by hand; 255 does not count")
    func figures() {
        // Truth 0 0 0 1 1 2, said 0 0 1 1 2 2, and one that does not count.
        let truth = SegmentationMask(width: 7, height: 1, values: [0, 0, 0, 1, 1, 2, 255])
        let said = SegmentationMask(width: 7, height: 1, values: [0, 0, 1, 1, 2, 2, 3])
        var figures = SegmentationFigures(classes: ["a", "b", "c", "d"])
        figures.add(truth: truth, said: said)
        #expect(figures.pixelAccuracy == 4.0 / 6)
        let expected: [Double?] = [2.0 / 3, 1.0 / 3, 1.0 / 2, nil]
        #expect(figures.overlaps == expected)
        #expect(abs(figures.meanOverlap - 0.5) < 1e-12)
    }

    @Test("Figures of random masks equal NumPy's")
    func numpy() throws {
        let golden = try golden("segmentation")
        let (truth, said) = (try #require(golden["truth"]), try #require(golden["said"]))
        let (t, s) = (truth.values(as: UInt8.self), said.values(as: UInt8.self))
        var figures = SegmentationFigures(classes: (0..<6).map { "\($0)" })
        figures.add(
            truth: SegmentationMask(width: t.count, height: 1, values: t),
            said: SegmentationMask(width: s.count, height: 1, values: s))
        let overlaps = try #require(golden["overlaps"]).doubles
        for (mine, numpy) in zip(figures.overlaps, overlaps) {
            #expect(abs((mine ?? -1) - numpy) < 1e-12)
        }
        let accuracy = try #require(golden["accuracy"]).doubles[0]
        #expect(abs(figures.pixelAccuracy - accuracy) < 1e-12)
    }

    @Test("Pooling that remembers where, and its inverse, are PyTorch's, also where values tie")
    func unpooling() throws {
        let golden = try golden("segmentation")
        let maps = try #require(golden["maps"])
        let (pooled, places) = MaxUnpooling.pooled(maps)
        #expect(pooled == golden["pooled"])
        let values = try #require(golden["values"])
        #expect(MaxUnpooling.unpooled(values, to: places) == golden["unpooled"])
        let weight = try #require(golden["weight"])
        let gradient = gradient(at: values) {
            (MaxUnpooling.unpooled($0, to: places) * weight).sum()
        }
        #expect(gradient == golden["gradient"])
    }

    @Test("The palette is VOC's")
    func palette() {
        #expect(SegmentationMask.palette[0] == [0, 0, 0])
        #expect(SegmentationMask.palette[1] == [128, 0, 0])
        #expect(SegmentationMask.palette[2] == [0, 128, 0])
        #expect(SegmentationMask.palette[15] == [192, 128, 128])
        #expect(SegmentationMask.palette[20] == [0, 64, 128])
        #expect(SegmentationMask.palette[255] == [224, 224, 192])
    }

    @Test("Masks come back from PNG with a palette and from grey ones")
    func maskFiles() throws {
        let values: [UInt8] = [0, 1, 2, 255, 20, 7, 0, 255, 3, 3, 1, 0]
        let mask = SegmentationMask(width: 4, height: 3, values: values)
        for bytes in [try mask.palettePNG(), try mask.indexPNG()] {
            let back = try IndexedImage.decode(bytes)
            #expect(back.pixels == values)
            #expect(back.width == 4 && back.height == 3)
        }
        #expect(try IndexedImage.decode(mask.palettePNG()).palette[15] == [192, 128, 128])
        let photo = Image(
            width: 4, height: 3, channels: 3, pixels: [UInt8](repeating: 7, count: 36))
        let error = #expect(throws: KisoError.self) {
            try IndexedImage.decode(photo.encodePNG(), name: "m.png")
        }
        #expect(error?.message.contains("colours without a palette") == true)
        let jpeg = #expect(throws: KisoError.self) {
            try IndexedImage.decode([0xff, 0xd8, 0xff, 0xe0], name: "m.jpg")
        }
        #expect(jpeg?.message.contains("JPEG") == true)
    }

    @Test("COCO's run lengths go down the columns and begin with what is not of the class")
    func runs() throws {
        let mask = SegmentationMask(width: 3, height: 2, values: [0, 1, 1, 0, 1, 0])
        let text = String(
            decoding: try COCOMasks.encode(
                [(URL(fileURLWithPath: "/a/b.jpg"), mask)], classes: ["ground", "cat"]),
            as: UTF8.self)
        #expect(text.contains(#""counts":[2,3,1]"#))
        #expect(text.contains(#""bbox":[1,0,2,2]"#))
        #expect(text.contains(#""area":3"#))
        #expect(text.contains(#""file_name":"b.jpg""#))
    }

    @Test("A small network learns scenes of one class, and its file gives the same masks")
    func learns() async throws {
        let examples = SegmentationExamples(
            classes: ["ground", "bright"], count: 24, width: 32, height: 32
        ) { index in
            var random = RandomGenerator(seed: 9).split("\(index)")
            let (x, y) = (
                Int.random(in: 0..<16, using: &random), Int.random(in: 0..<16, using: &random)
            )
            var pixels = (0..<32 * 32).map { _ in UInt8.random(in: 0..<90, using: &random) }
            var mask = [UInt8](repeating: 0, count: 32 * 32)
            for row in y..<y + 16 {
                for column in x..<x + 16 {
                    pixels[row * 32 + column] = 220
                    mask[row * 32 + column] = 1
                }
            }
            // A row that does not count.
            for column in 0..<32 { mask[31 * 32 + column] = SegmentationMask.ignored }
            return (
                Image(width: 32, height: 32, channels: 1, pixels: pixels),
                SegmentationMask(width: 32, height: 32, values: mask)
            )
        }
        var segmenter = Segmenter(classes: examples.classes, side: 32, seed: 1)
        for stride in FullyConvolutionalNetwork.strides {
            segmenter.stride = stride
            _ = try await segmenter.trainer(seed: 1).fit(examples, epochs: 6, batchSize: 8)
        }
        let figures = try segmenter.evaluated(on: examples)
        #expect(figures.meanOverlap > 0.8)
        try withFolder { folder in
            let url = folder.appendingPathComponent("s.safetensors")
            try segmenter.write(to: url)
            let back = try Segmenter(url)
            let image = try examples.example(0).image
            #expect(back.mask(of: image) == segmenter.mask(of: image))
            #expect(back.stride == 4)
            #expect(throws: KisoError.self) {
                try Data([1, 2, 3]).write(to: url)
                _ = try Segmenter(url)
            }
        }
    }
}
