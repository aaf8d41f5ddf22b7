import Foundation
import KisoCore
import KisoData
import KisoIO
import Testing

@Suite struct DigitPreparationTests {
    private func image(_ size: Int, background: UInt8, _ ink: (Int, Int) -> UInt8?) -> Image {
        var pixels: [UInt8] = []
        for y in 0..<size {
            for x in 0..<size { pixels.append(ink(x, y) ?? background) }
        }
        return Image(width: size, height: size, channels: 1, pixels: pixels)
    }

    @Test func leavesPicturesOfMNISTAsTheyAre() {
        let digit = image(28, background: 0) { x, y in
            (3..<6).contains(x) && y > 2 && y < 26 ? UInt8(x * y) : nil
        }
        let input = DigitPreparation.prepare(digit)
        #expect(input.shape == [1, 1, 28, 28])
        #expect(input.dtype == .float32)
        #expect(input.values(as: Float.self) == digit.pixels.map { Float($0) / 255 })
    }

    @Test func invertsLightBackgrounds() {
        let dark = image(28, background: 0) { x, _ in x == 14 ? 200 : nil }
        let light = image(28, background: 255) { x, _ in x == 14 ? 55 : nil }
        #expect(
            DigitPreparation.prepare(light).values(as: Float.self)
                == DigitPreparation.prepare(dark).values(as: Float.self))
    }

    @Test func scalesToTwentyPixelsAndCentersTheMass() {
        // A bar of 20 × 80 pixels in a corner becomes 5 × 20 in the middle: columns 11 to 15 or 12
        // to 16 (its centre lies between pixels), rows 4 to 23.
        let bar = image(100, background: 255) { x, y in
            (5..<25).contains(x) && (10..<90).contains(y) ? 0 : nil
        }
        let values = DigitPreparation.prepare(bar).values(as: Float.self)
        #expect(values.filter { $0 == 1 }.count == 100)
        #expect(values.filter { $0 != 0 }.count == 100)
        let rows = Set((0..<784).filter { values[$0] > 0 }.map { $0 / 28 })
        let columns = Set((0..<784).filter { values[$0] > 0 }.map { $0 % 28 })
        #expect(rows == Set(4..<24))
        #expect(columns == Set(12..<17) || columns == Set(11..<16))
    }

    @Test func movesByTheCentreOfMassNotTheBox() {
        // An upright with a foot to the right: centring the box would put the mass 3 pixels left.
        let shape = image(60, background: 0) { x, y in
            guard (10..<50).contains(x), (10..<50).contains(y) else { return nil }
            return x < 24 || y >= 40 ? 255 : nil
        }
        let values = DigitPreparation.prepare(shape).values(as: Float.self)
        var mass: Float = 0, moment: Float = 0
        for index in 0..<784 {
            mass += values[index]
            moment += values[index] * Float(index % 28)
        }
        #expect(abs(moment / mass - 13.5) <= 0.5)
    }

    @Test func keepsAnEmptySheetEmpty() {
        let sheet = image(50, background: 250) { x, _ in x.isMultiple(of: 2) ? 245 : nil }
        #expect(DigitPreparation.prepare(sheet).values(as: Float.self).allSatisfy { $0 == 0 })
    }

    @Test(arguments: [(1, 1), (1, 300), (300, 1), (28, 27), (2000, 3)])
    func takesAnySize(width: Int, height: Int) {
        let pixels = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let picture = Image(width: width, height: height, channels: 1, pixels: pixels)
        let values = DigitPreparation.prepare(picture).values(as: Float.self)
        #expect(values.count == 784)
        #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    /// A seven of 7 pixels' width on a sheet of 120, at most 0 for ink and 1 for paper.
    private func seven(_ x: Int, _ y: Int) -> Bool {
        let isBar = (35..<85).contains(x) && (25..<33).contains(y)
        let stem = 80 - (y - 33) / 2
        return isBar || ((33..<95).contains(y) && (stem - 4..<stem + 4).contains(x))
    }

    @Test(
        "Paper under a lamp gives the digit that even light gives",
        arguments: [(0.6, 1.05, 1.0, 0.8), (0.4, 1.0, 1.0, 1.0), (1.0, 0.5, 0.5, 1.0)])
    func unevenLight(left: Double, right: Double, top: Double, bottom: Double) {
        var noise = RandomGenerator(seed: 7)
        func photograph(_ light: (Int, Int) -> Double) -> Image {
            image(120, background: 0) { x, y in
                let paper = 200 * light(x, y) * (seven(x, y) ? 0.2 : 1)
                return UInt8(max(0, min(255, paper + 3 * noise.nextNormal())))
            }
        }
        let even = DigitPreparation.prepare(photograph { _, _ in 1 })
        let lit = DigitPreparation.prepare(
            photograph { x, y in
                (left + (right - left) * Double(x) / 119)
                    * (top + (bottom - top) * Double(y) / 119)
            })
        let difference = zip(even.values(as: Float.self), lit.values(as: Float.self))
            .map { abs($0 - $1) }
        #expect(difference.reduce(0, +) / 784 < 0.02)
        // Not the darker half of the sheet: the digit covers about a tenth of the field.
        #expect((50...160).contains(lit.values(as: Float.self).count { $0 > 0.5 }))
    }

    @Test("White chalk on a board under a lamp is bright ink, too")
    func chalk() {
        let board = image(120, background: 0) { x, y in
            UInt8(30 + x / 2 + (seven(x, y) ? 130 : 0))
        }
        let plain = image(120, background: 0) { x, y in seven(x, y) ? 255 : 0 }
        let difference = zip(
            DigitPreparation.prepare(board).values(as: Float.self),
            DigitPreparation.prepare(plain).values(as: Float.self)
        ).map { abs($0 - $1) }
        #expect(difference.reduce(0, +) / 784 < 0.02)
    }

    @Test("Ink on dark paper is found when it is darker still")
    func darkPaper() {
        let dim = image(120, background: 100) { x, y in seven(x, y) ? 20 : nil }
        let plain = image(120, background: 255) { x, y in seven(x, y) ? 0 : nil }
        #expect(
            DigitPreparation.prepare(dim).values(as: Float.self)
                == DigitPreparation.prepare(plain).values(as: Float.self))
    }

    @Test("On transparent paper the alpha is the ink, whatever its colour", arguments: [2, 4])
    func transparentPaper(channels: Int) {
        func drawing(_ colour: UInt8) -> Image {
            var pixels: [UInt8] = []
            for y in 0..<120 {
                for x in 0..<120 {
                    pixels += [UInt8](repeating: colour, count: channels - 1)
                    pixels.append(seven(x, y) ? 255 : 0)
                }
            }
            return Image(width: 120, height: 120, channels: channels, pixels: pixels)
        }
        let plain = image(120, background: 0) { x, y in seven(x, y) ? 255 : 0 }
        let expected = DigitPreparation.prepare(plain).values(as: Float.self)
        for colour in [0, 130, 255] as [UInt8] {
            #expect(
                DigitPreparation.prepare(drawing(colour)).values(as: Float.self) == expected)
        }
    }

    @Test("A sticker, dark ink on white paper with a transparent border, keeps its ink")
    func sticker() {
        var pixels: [UInt8] = []
        for y in 0..<120 {
            for x in 0..<120 {
                let isPaper = (10..<110).contains(x) && (10..<110).contains(y)
                pixels += [seven(x, y) ? 0 : 255, isPaper ? 255 : 0]
            }
        }
        let sticker = Image(width: 120, height: 120, channels: 2, pixels: pixels)
        let plain = image(120, background: 255) { x, y in seven(x, y) ? 0 : nil }
        #expect(
            DigitPreparation.prepare(sticker).values(as: Float.self)
                == DigitPreparation.prepare(plain).values(as: Float.self))
    }
}
