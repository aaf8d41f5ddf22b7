import Foundation
package import KisoIO

/// A small picture that is drawn on.
struct Canvas {
    let width: Int
    let height: Int
    private var pixels: [UInt8]

    /// A canvas of one colour, 0xRRGGBB.
    init(width: Int, height: Int, colour: UInt32) {
        self.width = width
        self.height = height
        pixels = []
        for _ in 0..<width * height { pixels += Self.bytes(colour) }
    }

    private static func bytes(_ colour: UInt32) -> [UInt8] {
        [UInt8(colour >> 16 & 0xFF), UInt8(colour >> 8 & 0xFF), UInt8(colour & 0xFF)]
    }

    /// Colours a pixel, if it is there.
    mutating func set(_ x: Int, _ y: Int, _ colour: UInt32) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let start = (y * width + x) * 3
        pixels.replaceSubrange(start..<start + 3, with: Self.bytes(colour))
    }

    /// Colours the pixels between two corners.
    mutating func fill(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ colour: UInt32) {
        for row in Int(y.lowerBound.rounded())...Int(y.upperBound.rounded()) {
            for column in Int(x.lowerBound.rounded())...Int(x.upperBound.rounded()) {
                set(column, row, colour)
            }
        }
    }

    /// A straight line of a thickness.
    mutating func line(
        from a: (x: Double, y: Double), to b: (x: Double, y: Double), thickness: Double,
        _ colour: UInt32
    ) {
        let length = max(1e-9, hypot(b.x - a.x, b.y - a.y))
        for y in Int(min(a.y, b.y) - thickness)...Int(max(a.y, b.y) + thickness) {
            for x in Int(min(a.x, b.x) - thickness)...Int(max(a.x, b.x) + thickness) {
                let px = Double(x) - a.x, py = Double(y) - a.y
                let along = (px * (b.x - a.x) + py * (b.y - a.y)) / length
                let beside = abs(px * (b.y - a.y) - py * (b.x - a.x)) / length
                if along >= -0.5, along <= length + 0.5, beside <= thickness / 2 {
                    set(x, y, colour)
                }
            }
        }
    }

    /// The picture.
    var image: Image { Image(width: width, height: height, channels: 3, pixels: pixels) }
}

extension Image {
    /// The picture with each pixel as a square of pixels.
    package func enlarged(by factor: Int) -> Image {
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count * factor * factor)
        for y in 0..<height {
            var row: [UInt8] = []
            for x in 0..<width {
                let start = (y * width + x) * channels
                for _ in 0..<factor { row += pixels[start..<start + channels] }
            }
            for _ in 0..<factor { result += row }
        }
        return Image(
            width: width * factor, height: height * factor, channels: channels, pixels: result)
    }
}
