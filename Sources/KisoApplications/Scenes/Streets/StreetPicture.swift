import Foundation
import KisoCore
import KisoIO

/// A picture of a street while it is painted: colours, classes, and how far what is seen is away.
struct StreetPicture {
    private let view: StreetView
    private let width = StreetScenes.width
    private let height = StreetScenes.height
    private var colors: [SIMD3<Double>]
    private var labels: [UInt8]
    private var depths: [Double]

    /// What the camera sees of the street itself.
    init(_ view: StreetView) {
        self.view = view
        colors = Array(repeating: .zero, count: width * height)
        labels = Array(repeating: 0, count: width * height)
        depths = Array(repeating: 0, count: width * height)
        for x in 0..<width {
            let walls = view.walls(x: Double(x) + 0.5)
            for y in 0..<height {
                let seen = view.seen(x: Double(x) + 0.5, y: Double(y) + 0.5, walls)
                let place = y * width + x
                (colors[place], labels[place], depths[place]) = (
                    seen.color, seen.label.rawValue, seen.z
                )
            }
        }
    }

    /// Paints something that stands in the street, where nothing is nearer.
    mutating func draw(
        _ billboard: StreetLayout.Billboard, cars: [Sprite], signs: [Sprite],
        _ random: inout RandomGenerator
    ) {
        let scale = view.focus / billboard.z
        let x = view.vanishing.x + (billboard.x - view.layout.offset) * scale
        let foot = view.vanishing.y + view.layout.eye * scale
        switch billboard.kind {
        case .tree(let trunk, let crown, let color):
            tree(billboard.z, x, foot, trunk * scale, crown * scale, color, &random)
        case .car(let index, let isMirrored, let shade):
            sprite(
                cars[index].image, billboard.z, x, foot, height: billboard.height * scale,
                isMirrored: isMirrored, shade: shade, .car)
        case .sign(let index, let pole):
            let half = max(0.04 * scale, 0.4)
            for row in Int(foot - pole * scale)..<max(Int(foot), Int(foot - pole * scale) + 1) {
                for column in Int((x - half).rounded())..<Int((x + half).rounded()) {
                    paint(column, row, [0.5, 0.5, 0.52], 1, billboard.z, .sign)
                }
            }
            sprite(
                signs[index].image, billboard.z, x, foot - pole * scale,
                height: billboard.height * scale, isMirrored: false, shade: 1, .sign)
        }
    }

    private mutating func tree(
        _ z: Double, _ x: Double, _ foot: Double, _ trunk: Double, _ crown: Double,
        _ color: SIMD3<Double>, _ random: inout RandomGenerator
    ) {
        let half = max(crown * 0.1, 0.5)
        for row in Int(foot - trunk)..<max(Int(foot), Int(foot - trunk) + 1) {
            for column in Int((x - half).rounded())..<Int((x + half).rounded()) {
                paint(column, row, [0.3, 0.2, 0.12], 1, z, .vegetation)
            }
        }
        // The crown is some balls of leaves.
        for _ in 0..<7 {
            let radius = crown * (0.4 + 0.4 * random.nextUniform())
            let left = x + crown * (random.nextUniform() - 0.5) * 1.2
            let top = foot - trunk - crown * (0.3 + 0.9 * random.nextUniform())
            let light = 0.7 + 0.5 * random.nextUniform()
            for row in Int(top - radius)...Int(top + radius) {
                for column in Int(left - radius)...Int(left + radius) {
                    let (dx, dy) = (Double(column) - left, Double(row) - top)
                    if dx * dx + dy * dy > radius * radius { continue }
                    let shade = light * (0.8 + 0.4 * random.nextUniform())
                    paint(column, row, color * shade, 1, z, .vegetation)
                }
            }
        }
    }

    private mutating func sprite(
        _ image: Image, _ z: Double, _ x: Double, _ foot: Double, height tall: Double,
        isMirrored: Bool, shade: Double, _ label: StreetScenes.Label
    ) {
        let rows = max(1, Int(tall.rounded()))
        let columns = max(
            1, Int((tall * Double(image.width) / Double(image.height)).rounded()))
        let small = image.resized(width: columns, height: rows)
        let (left, top) = (Int((x - Double(columns) / 2).rounded()), Int(foot.rounded()) - rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let source = (row * columns + (isMirrored ? columns - 1 - column : column)) * 4
                func part(_ channel: Int) -> Double { Double(small.pixels[source + channel]) / 255 }
                if part(3) > 0 {
                    paint(
                        left + column, top + row, SIMD3(part(0), part(1), part(2)) * shade, part(3),
                        z, label)
                }
            }
        }
    }

    /// Lays a colour on a pixel; from half of its opacity on the pixel belongs to the thing.
    private mutating func paint(
        _ x: Int, _ y: Int, _ color: SIMD3<Double>, _ opacity: Double, _ z: Double,
        _ label: StreetScenes.Label
    ) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let place = y * width + x
        if depths[place] < z { return }
        let lost = 1 - exp(-0.7 * z / view.layout.haze)
        let hazy = color + (view.layout.sky.bottom - color) * lost
        colors[place] += (hazy - colors[place]) * opacity
        if opacity > 0.5 { labels[place] = label.rawValue }
    }

    /// The picture in some light, with the noise of a camera.
    func developed(
        _ random: inout RandomGenerator
    ) -> (image: Image, mask: SegmentationMask) {
        let light = 0.65 + 0.5 * random.nextUniform()
        let tint = (0..<3).map { _ in 0.92 + 0.16 * random.nextUniform() }
        let noise = 0.01 + 0.04 * random.nextUniform()
        var pixels: [UInt8] = []
        pixels.reserveCapacity(colors.count * 3)
        for color in colors {
            // A byte of it for each channel is noise enough.
            var bits = random.next()
            for channel in 0..<3 {
                let grain = Double(bits & 0xFF) / 127.5 - 1
                bits >>= 8
                let value = color[channel] * light * tint[channel] + noise * grain
                pixels.append(UInt8(min(max(value, 0), 1) * 255))
            }
        }
        return (
            Image(width: width, height: height, channels: 3, pixels: pixels),
            SegmentationMask(width: width, height: height, labels: labels)
        )
    }
}
