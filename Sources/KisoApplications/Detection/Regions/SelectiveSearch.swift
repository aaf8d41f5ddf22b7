import Foundation
public import KisoCore
public import KisoIO

/// Boxes in which something may be, from the picture alone: it is cut into regions of like colour, and the two
/// neighbours that are most alike are joined again and again, in colour, texture, size, and how well they fill
/// the box around both; every region on the way gives a box.
///
/// ```swift
/// let boxes = SelectiveSearch().boxes(in: photo)
/// ```
///
/// Source: J. Uijlings, K. van de Sande, T. Gevers, A. Smeulders, "Selective search for object recognition",
/// IJCV 104, 2013.
public struct SelectiveSearch: Sendable {
    /// The margins of the first regions, one search for each; see P. Felzenszwalb and D. Huttenlocher, 2004.
    public var scales: [Double] = [50, 100, 200]
    /// Pixels that a first region has at least.
    public var leastPixels = 20
    /// The least side of a box in pixels.
    public var leastSide = 8.0
    /// The most boxes.
    public var most = 400

    /// The settings that suit pictures of about 128 pixels.
    public init() {}

    /// The boxes of a picture, those of regions that were joined last in front, no two alike.
    public func boxes(in image: Image) -> [Box] {
        let image = image.color()
        let (width, height) = (image.width, image.height)
        let smoothed = Self.smoothed(image)
        let texture = Self.texture(smoothed, width: width, height: height)
        var all: [(box: Box, rank: Double)] = []
        for (index, scale) in scales.enumerated() {
            let segmentation = Segmentation(
                smoothed, width: width, height: height, scale: Float(scale), least: leastPixels)
            var grouping = RegionGrouping(
                segmentation, smoothed: smoothed, texture: texture, width: width, height: height)
            let boxes = grouping.boxes()
            // Boxes of several searches take turns, the last regions of each first.
            all += boxes.enumerated().map { place, box in
                (box, Double(boxes.count - place) + Double(index) / 10)
            }
        }
        var seen: Set<Box> = []
        return all.sorted { $0.rank < $1.rank }.map(\.box).filter { box in
            box.width >= leastSide && box.height >= leastSide && seen.insert(box).inserted
        }.prefix(most).map { $0 }
    }

    /// The picture under a bell of σ = 0.8 pixels, so that single pixels do not matter.
    private static func smoothed(_ image: Image) -> [Float] {
        let weights: [Float] = (-2...2).map { Float(exp(-Double($0 * $0) / (2 * 0.8 * 0.8))) }
        let sum = weights.reduce(0, +)
        let (width, height) = (image.width, image.height)
        func blurred(_ values: [Float], _ step: Int, _ limit: (Int) -> (Int, Int)) -> [Float] {
            var result = [Float](repeating: 0, count: values.count)
            for place in 0..<width * height {
                let (position, count) = limit(place)
                for offset in -2...2 {
                    let shift = min(max(position + offset, 0), count - 1) - position
                    for channel in 0..<3 {
                        result[place * 3 + channel] +=
                            values[(place + shift * step) * 3 + channel] * weights[offset + 2] / sum
                    }
                }
            }
            return result
        }
        let rows = blurred(image.pixels.map { Float($0) }, 1) { ($0 % width, width) }
        return blurred(rows, width) { ($0 / width, height) }
    }

    /// For each pixel and channel which of eight directions the colour rises in, and how steeply in ten steps.
    private static func texture(_ values: [Float], width: Int, height: Int) -> [UInt8] {
        var bins = [UInt8](repeating: 0, count: values.count)
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<3 {
                    func value(_ x: Int, _ y: Int) -> Float {
                        values[
                            (min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)) * 3
                                + channel]
                    }
                    let across = value(x + 1, y) - value(x - 1, y)
                    let down = value(x, y + 1) - value(x, y - 1)
                    let angle = (atan2(down, across) / (2 * .pi) + 1) * 8
                    let steep = min((across * across + down * down).squareRoot() / 256 * 10, 9)
                    bins[(y * width + x) * 3 + channel] =
                        UInt8(Int(angle) % 8 * 10 + Int(steep))
                }
            }
        }
        return bins
    }
}
