import Foundation
import KisoCore
import KisoData
import KisoOps
import KisoTensor
import Testing

@Suite("Random changes of pictures")
struct TransformTests {
    private var generator = RandomGenerator(seed: 3)

    /// Pictures of 9×9 pixels with one bright pixel each.
    private func dots(_ count: Int, row: Int, column: Int) -> Tensor {
        var images = Tensor.zeros([count, 1, 9, 9])
        images[.all, 0, row, column] = Tensor(1)
        return images
    }

    /// The place of the brightness of a picture on average: row and column.
    private func centre(_ picture: Tensor) -> (row: Double, column: Double) {
        let values = picture.doubles
        let total = values.reduce(0, +)
        let row = values.enumerated().reduce(0) { $0 + Double($1.offset / 9) * $1.element }
        let column = values.enumerated().reduce(0) { $0 + Double($1.offset % 9) * $1.element }
        return (row / total, column / total)
    }

    @Test("Pictures that are thrown far away or shrunk to nothing are black, not a crash")
    mutating func extremes() {
        let dots = dots(3, row: 4, column: 4)
        let far = RandomShift(pixels: .max)(dots, using: &generator)
        #expect(far.doubles.allSatisfy { $0 == 0 })
        let small = RandomScale(1e-300...1e-300)(dots, using: &generator)
        #expect(small.sum().item() <= 3)
        let turned = RandomRotation(degrees: .infinity)(dots, using: &generator)
        #expect(turned.doubles.allSatisfy { $0 == 0 })
    }

    @Test("A range that makes no sense names the transform")
    func mistakes() async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = RandomScale(0...1) }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(said.contains("RandomScale: the factor 0.0 is not positive"))
    }

    @Test("A shift moves each picture by whole pixels, at most as far as asked")
    mutating func shift() {
        let moved = RandomShift(pixels: 2)(dots(200, row: 4, column: 5), using: &generator)
        var places: Set<[Double]> = []
        for picture in moved.unstacked() {
            #expect(picture.doubles.filter { $0 != 0 } == [1])
            let (row, column) = centre(picture)
            places.insert([row, column])
        }
        // All 25 moves come up in 200 draws.
        let all = (2...6).flatMap { row in (3...7).map { [Double(row), Double($0)] } }
        #expect(places == Set(all))
    }

    @Test("A rotation keeps the distance from the centre, and turns to both sides, not too far")
    mutating func rotation() {
        let turned = RandomRotation(degrees: 30)(dots(200, row: 4, column: 7), using: &generator)
        let angles = turned.unstacked().map { picture in
            let (row, column) = centre(picture)
            #expect(abs(hypot(row - 4, column - 4) - 3) < 0.25)
            return atan2(row - 4, column - 4) * 180 / .pi
        }
        #expect(angles.allSatisfy { abs($0) < 33 })
        #expect(angles.min()! < -24 && angles.max()! > 24)
        let middle = RandomRotation(degrees: 30)(dots(5, row: 4, column: 4), using: &generator)
        for picture in middle.unstacked() { #expect(picture.doubles[40] == 1) }
    }

    @Test("A scale of a half takes every second pixel, seen from the centre")
    mutating func scale() {
        let image = Tensor.arange(1, 26).reshaped([1, 1, 5, 5])
        let half = RandomScale(0.5...0.5)(image, using: &generator)
        let expected: [Float] = [
            0, 0, 0, 0, 0, 0, 1, 3, 5, 0, 0, 11, 13, 15, 0, 0, 21, 23, 25, 0, 0, 0, 0, 0, 0,
        ]
        #expect(half.floats == expected)
        let double = RandomScale(2...2)(image, using: &generator)
        #expect(double[0, 0, 2].floats == [12, 12.5, 13, 13.5, 14])
    }

    @Test("A flip mirrors left and right")
    mutating func flip() {
        let image = Tensor([1, 2, 3, 4, 5, 6]).reshaped([1, 1, 2, 3])
        #expect(RandomFlip(probability: 1)(image, using: &generator).floats == [3, 2, 1, 6, 5, 4])
        #expect(RandomFlip(probability: 0)(image, using: &generator) == image)
        let many = Tensor.stack([Tensor](repeating: image[0], count: 400))
        let mirrored = RandomFlip()(many, using: &generator)[.all, 0, 0, 0].floats.count { $0 == 3 }
        #expect((160...240).contains(mirrored))
    }

    @Test(
        "Pixels are read exactly, whatever the width, and in pictures of millions of them",
        arguments: [[3, 1], [3, 2], [3, 3], [2, 7], [2, 13], [2040, 2101]])
    mutating func sizes(size: [Int]) {
        let values = (0..<size[0] * size[1]).map { Float($0) }
        let image = Tensor(values, shape: [1, 1, size[0], size[1]])
        let mirrored = RandomFlip(probability: 1)(image, using: &generator)
        let expected = (0..<size[0]).flatMap { row in
            values[row * size[1]..<(row + 1) * size[1]].reversed()
        }
        #expect(mirrored.values(as: Float.self) == expected)
    }

    @Test("A crop is a window of the picture, anywhere")
    mutating func crop() {
        let image = Tensor.arange(0, 16).reshaped([1, 1, 4, 4])
        let many = Tensor.stack([Tensor](repeating: image[0], count: 100))
        let windows = RandomCrop(size: 3)(many, using: &generator)
        #expect(windows.shape == [100, 1, 3, 3])
        var corners: Set<Float> = []
        for window in windows.unstacked() {
            let first = window.floats[0]
            corners.insert(first)
            #expect(window.floats == [0, 1, 2, 4, 5, 6, 8, 9, 10].map { $0 + first })
        }
        #expect(corners == [0, 1, 4, 5])
        #expect(
            RandomCrop(size: 8, padding: 2)(image, using: &generator)
                == image.padded([(0, 0), (0, 0), (2, 2), (2, 2)]))
    }

    @Test("Brightness is multiplied and stays below 1")
    mutating func brightness() {
        let image = Tensor([0, 0.25, 0.5, 1]).reshaped([1, 1, 2, 2])
        #expect(
            RandomBrightness(2...2)(image, using: &generator).floats == [0, 0.5, 1, 1])
        #expect(
            RandomBrightness(0.5...0.5)(image, using: &generator).floats == [0, 0.125, 0.25, 0.5])
    }

    @Test("A slant moves what lies above and below the middle to opposite sides")
    mutating func shear() {
        let line = Tensor([0, 1, 0, 0, 1, 0, 0, 1, 0]).reshaped([1, 1, 3, 3])
        var seen: Set<Float> = []
        for _ in 0..<50 {
            let slanted = RandomShear(degrees: 45)(line, using: &generator).floats
            #expect(slanted[3..<6] == [0, 1, 0])
            // One row from the middle the line moves by the tangent, at most a pixel.
            #expect(abs(slanted[1] + max(slanted[0], slanted[2]) - 1) < 1e-5)
            #expect(slanted[0] == slanted[8] && slanted[2] == slanted[6])
            seen.insert(slanted[0].rounded())
        }
        #expect(seen == [0, 1])
    }

    @Test("Contrast is the distance from the picture's mean")
    mutating func contrast() {
        let image = Tensor([0.25, 0.5, 0.5, 0.75]).reshaped([1, 1, 2, 2])
        #expect(
            RandomContrast(0.5...0.5)(image, using: &generator).floats
                == [0.375, 0.5, 0.5, 0.625])
        #expect(RandomContrast(4...4)(image, using: &generator).floats == [0, 0.5, 0.5, 1])
    }

    @Test("The mean of a picture is that of all its pixels", arguments: [1, 7, 8, 9, 23, 784])
    mutating func mean(count: Int) {
        let values = (0..<count).map { Float($0 % 5 == count % 5 ? 0.75 : 0.25) }
        let image = Tensor(values, shape: [1, 1, 1, count])
        let grey = RandomContrast(0...0)(image, using: &generator)
        let expected = values.reduce(0, +) / Float(count)
        for value in grey.values(as: Float.self) { #expect(abs(value - expected) < 1e-6) }
    }

    @Test("A square is painted over in every channel, cut at the edge")
    mutating func erase() {
        let images = Tensor.ones([60, 2, 6, 6])
        var sizes: Set<Int> = []
        for picture in RandomErase(size: 3)(images, using: &generator).unstacked() {
            let values = picture.floats
            #expect(values.prefix(36) == values.suffix(36))
            sizes.insert(values.prefix(36).count { $0 == 0 })
        }
        // Whole squares, and what is left of them at an edge and in a corner.
        #expect(sizes == [4, 6, 9])
    }

    @Test("Moves in a row are one map: turned there and back is the picture itself")
    mutating func joined() {
        let image = Tensor.uniform([1, 3, 7, 5], using: &generator)
        let away = Transforms([
            RandomScale(0.25...0.25), RandomFlip(probability: 1), RandomScale(4...4),
            RandomFlip(probability: 1, isVertical: true),
        ])
        // Mirrored along both axes, each channel is read backwards.
        let values = image.floats
        let expected = (0..<3).flatMap { values[$0 * 35..<($0 + 1) * 35].reversed() }
        #expect(away(image, using: &generator).floats == expected)
        // A shift comes behind the scale, so it is of whole pixels of the result.
        let dot = dots(1, row: 4, column: 4)
        let moved = Transforms([RandomScale(2...2), RandomShift(pixels: 1)])
        for _ in 0..<20 { #expect(moved(dot, using: &generator).max().item() == 1) }
    }

    @Test("A moved and bent picture is read once, between four pixels, and all its channels alike")
    func movedAndBent() {
        let (count, size) = (3, 24)
        var random = RandomGenerator(seed: 9)
        let pictures = Tensor(
            (0..<count * size * size).map { _ in Float(random.nextUniform()) },
            shape: [count, 1, size, size])
        // The same changes of three ramps say where each pixel is read: the row, the column, and 1 where
        // nothing of it lies outside.
        func ramp(_ value: @escaping (Int) -> Float) -> Tensor {
            Tensor(
                (0..<count * size * size).map { value($0 % (size * size)) },
                shape: [count, 1, size, size])
        }
        let all = Tensor.concatenate(
            [
                pictures, ramp { Float($0 / size) }, ramp { Float($0 % size) }, ramp { _ in 1 },
            ], axis: 1)
        let changes = Transforms([
            RandomRotation(degrees: 20), RandomShift(pixels: 2), RandomElastic(pixels: 1.5),
        ])
        let values = changes(all, using: &random).doubles
        let source = pictures.doubles
        let area = size * size
        var compared = 0
        for index in 0..<count {
            for pixel in 0..<area where values[(index * 4 + 3) * area + pixel] == 1 {
                let row = values[(index * 4 + 1) * area + pixel]
                let column = values[(index * 4 + 2) * area + pixel]
                let (top, left) = (min(Int(row), size - 2), min(Int(column), size - 2))
                let (down, right) = (row - Double(top), column - Double(left))
                func at(_ y: Int, _ x: Int) -> Double { source[index * area + y * size + x] }
                let expected =
                    (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1))
                    + down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
                #expect(abs(values[index * 4 * area + pixel] - expected) < 1e-4)
                compared += 1
            }
        }
        #expect(compared > area)
    }

    /// A plane loses nothing when it is read between its pixels, so that two readings are as good as one.
    @Test("What is turned and bent in one reading lies where two readings put it")
    func bendingFollowsTurn() {
        let size = 32
        let plane = Tensor(
            (0..<size * size).map { Float($0 / size) - 0.5 * Float($0 % size) },
            shape: [1, 1, size, size])
        let moves = [RandomRotation(degrees: 40), RandomScale(0.9...1.1)] as [any Transform]
        let bend = RandomElastic(pixels: 1)
        var first = RandomGenerator(seed: 4), second = first
        for _ in 0..<5 {
            let once = Transforms(moves + [bend])(plane, using: &first)
            let twice = bend(Transforms(moves)(plane, using: &second), using: &second)
            #expect(first == second)
            // The middle, which nothing from outside reaches.
            let middle = 12..<20
            #expect(
                once[0, 0, middle, middle].allClose(
                    to: twice[0, 0, middle, middle], absolute: 1e-3))
            #expect(!once[0, 0, middle, middle].allClose(to: plane[0, 0, middle, middle]))
        }
    }

    @Test("Changes follow one another, and the seed")
    mutating func chain() {
        let vary = Transforms([RandomShift(pixels: 1), RandomFlip(), RandomBrightness(0.5...1)])
        let images = dots(20, row: 4, column: 2)
        var same = generator, other = RandomGenerator(seed: 4)
        let first = vary(images, using: &generator)
        #expect(first == vary(images, using: &same))
        #expect(first != vary(images, using: &other))
        #expect(first != vary(images, using: &generator))
    }

    @Test("Shuffled pictures keep their labels")
    mutating func shuffled() throws {
        let data = try LabeledImages(
            images: NDArray((0..<40).map { UInt8($0) }, shape: [20, 1, 1, 2]),
            labels: NDArray((0..<20).map { UInt8($0) }, shape: [20]))
        let mixed = data.shuffled(using: &generator)
        let labels = mixed.labels.values(as: UInt8.self)
        #expect(labels != (0..<20).map { UInt8($0) })
        #expect(labels.sorted() == (0..<20).map { UInt8($0) })
        #expect(
            mixed.images.values(as: UInt8.self) == labels.flatMap { [2 * $0, 2 * $0 + 1] })
    }
}
