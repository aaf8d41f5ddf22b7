public import KisoCore
public import KisoIO

/// A picture in red, green and blue that is drawn on: boxes, masks, texts, other pictures.
///
/// ```swift
/// var canvas = Canvas(photo)
/// canvas.outline(box, .vermilion)
/// canvas.label("dog 0.83", at: box, .vermilion)
/// try AtomicFile.write(canvas.image.encodePNG(), to: url)
/// ```
///
/// Whatever lies outside the picture is not drawn.
public struct Canvas: Sendable {
    /// What has been drawn so far.
    public private(set) var image: Image

    /// Begins with a picture; grey becomes RGB, what is transparent white.
    public init(_ image: Image) { self.image = image.color() }

    /// Begins with an empty ground.
    public init(width: Int, height: Int, ground: Figure.Color = .white) {
        let pixel = [ground.red, ground.green, ground.blue]
        image = Image(
            width: width, height: height, channels: 3,
            pixels: (0..<width * height).flatMap { _ in pixel })
    }

    /// In pixels.
    public var width: Int { image.width }
    /// In pixels.
    public var height: Int { image.height }
    /// A width of lines that is seen well on a picture of this size.
    public var lineWidth: Int { max(1, min(width, height) / 200) }
    /// A size of letters that is read well on a picture of this size: pixels a dot.
    public var dotSize: Int { max(1, min(width, height) / 240) }

    /// Fills a rectangle of pixels.
    ///
    /// - Parameters:
    ///   - columns: from the first to behind the last.
    ///   - rows: from the first to behind the last.
    ///   - color: with what.
    ///   - opacity: 0 leaves the picture, 1 covers it.
    public mutating func fill(
        columns: Range<Int>, rows: Range<Int>, _ color: Figure.Color, opacity: Double = 1
    ) {
        let columns = columns.clamped(to: 0..<width)
        let weight = Int((min(max(opacity, 0), 1) * 256).rounded())
        for row in rows.clamped(to: 0..<height) {
            for column in columns { blend(row * width + column, color, weight) }
        }
    }

    /// Fills a box.
    public mutating func fill(_ box: Box, _ color: Figure.Color, opacity: Double = 1) {
        guard let (columns, rows) = pixels(of: box) else { return }
        fill(columns: columns, rows: rows, color, opacity: opacity)
    }

    /// Draws the edge of a box, on its inner side.
    ///
    /// - Parameters:
    ///   - box: the box.
    ///   - color: with what.
    ///   - thickness: in pixels; ``lineWidth`` by default.
    public mutating func outline(_ box: Box, _ color: Figure.Color, thickness: Int? = nil) {
        guard let (columns, rows) = pixels(of: box) else { return }
        let line = thickness ?? lineWidth
        let (top, bottom) = (rows.lowerBound, rows.upperBound)
        let (left, right) = (columns.lowerBound, columns.upperBound)
        fill(columns: columns, rows: top..<min(bottom, top + line), color)
        fill(columns: columns, rows: max(top, bottom - line)..<bottom, color)
        fill(columns: left..<min(right, left + line), rows: rows, color)
        fill(columns: max(left, right - line)..<right, rows: rows, color)
    }

    /// Tints the pixels of a mask.
    ///
    /// - Precondition: `mask` has a value for every pixel, row after row.
    public mutating func fill(_ mask: [Bool], _ color: Figure.Color, opacity: Double = 0.5) {
        precondition(
            mask.count == width * height, "\(mask.count) values do not mask \(width)×\(height)")
        let weight = Int((min(max(opacity, 0), 1) * 256).rounded())
        for (place, isIn) in mask.enumerated() where isIn { blend(place, color, weight) }
    }

    /// Draws a picture, transparent where it is.
    public mutating func draw(_ other: Image, x: Int, y: Int) {
        let hasAlpha = other.channels == 2 || other.channels == 4
        for row in max(0, -y)..<max(max(0, -y), min(other.height, height - y)) {
            for column in max(0, -x)..<max(max(0, -x), min(other.width, width - x)) {
                let source = row * other.width + column
                let alpha =
                    hasAlpha ? Int(other.pixels[(source + 1) * other.channels - 1]) : 255
                blend(
                    (y + row) * width + x + column, Self.color(of: other, source),
                    (alpha * 256 + 127) / 255)
            }
        }
    }

    private static func color(of other: Image, _ place: Int) -> Figure.Color {
        let start = place * other.channels
        let isGrey = other.channels < 3
        return Figure.Color(
            red: other.pixels[start], green: other.pixels[start + (isGrey ? 0 : 1)],
            blue: other.pixels[start + (isGrey ? 0 : 2)])
    }

    mutating func blend(_ place: Int, _ color: Figure.Color, _ weight: Int) {
        image.pixels.withUnsafeMutableBufferPointer { pixels in
            func mix(_ index: Int, _ value: UInt8) {
                let old = Int(pixels[index])
                pixels[index] = UInt8((old * (256 - weight) + Int(value) * weight + 128) >> 8)
            }
            mix(place * 3, color.red)
            mix(place * 3 + 1, color.green)
            mix(place * 3 + 2, color.blue)
        }
    }

    /// The pixels that a box touches, within the picture.
    private func pixels(of box: Box) -> (columns: Range<Int>, rows: Range<Int>)? {
        let inside = box.clipped(width: width, height: height)
        guard !inside.isEmpty else { return nil }
        return (
            Int(inside.left)..<Int(inside.right.rounded(.up)),
            Int(inside.top)..<Int(inside.bottom.rounded(.up))
        )
    }
}
