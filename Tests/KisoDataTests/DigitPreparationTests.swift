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
}
