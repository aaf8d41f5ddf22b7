import Foundation
package import KisoIO

/// A small picture that is drawn on, in units of some pixels.
struct GameCanvas {
    private let width: Int
    private let height: Int
    private let unit: Int
    private var pixels: [UInt8]

    /// A canvas of one colour, 0xRRGGBB; sizes and places count units of so many pixels.
    init(width: Int, height: Int, unit: Int = 1, colour: UInt32) {
        self.width = width * unit
        self.height = height * unit
        self.unit = unit
        let row = [[UInt8]](repeating: Self.bytes(colour), count: self.width).flatMap { $0 }
        pixels = [[UInt8]](repeating: row, count: self.height).flatMap { $0 }
    }

    private static func bytes(_ colour: UInt32) -> [UInt8] {
        [UInt8(colour >> 16 & 0xFF), UInt8(colour >> 8 & 0xFF), UInt8(colour & 0xFF)]
    }

    /// Colours a pixel, if it is there.
    mutating func set(_ x: Int, _ y: Int, _ colour: UInt32) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let start = (y * width + x) * 3
        pixels[start] = UInt8(colour >> 16 & 0xFF)
        pixels[start + 1] = UInt8(colour >> 8 & 0xFF)
        pixels[start + 2] = UInt8(colour & 0xFF)
    }

    /// Colours the units from one place to another, both of them too.
    mutating func fill(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ colour: UInt32) {
        let unit = Double(unit)
        func pixels(_ range: ClosedRange<Double>, below limit: Int) -> Range<Int> {
            let first = max(0, min(Double(limit), (range.lowerBound * unit).rounded()))
            let last = max(first, min(Double(limit), ((range.upperBound + 1) * unit).rounded()))
            return Int(first)..<Int(last)
        }
        for row in pixels(y, below: height) {
            for column in pixels(x, below: width) { set(column, row, colour) }
        }
    }

    /// A straight line of a thickness.
    mutating func line(
        from a: (x: Double, y: Double), to b: (x: Double, y: Double), thickness: Double,
        _ colour: UInt32
    ) {
        let unit = Double(unit)
        let (a, b) = ((x: a.x * unit, y: a.y * unit), (x: b.x * unit, y: b.y * unit))
        let thickness = thickness * unit
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
