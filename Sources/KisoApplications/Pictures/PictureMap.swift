import Foundation
public import KisoCore
public import KisoIO

/// A map of the plane that acts alike on a picture, its boxes, its mask and its key points.
///
/// `(x, y)` becomes `(a x + b y + e, c x + d y + f)` in pixels; the middle of the first pixel is `(½, ½)`. What
/// leaves the picture is cut off, what comes in from outside is black.
///
/// ```swift
/// let map = PictureMap.flip(width: image.width, height: image.height)
/// let (picture, boxes) = (map.applied(to: image), map.applied(to: objects))
/// ```
public struct PictureMap: Sendable, Equatable {
    /// The size of pictures, before and after.
    public let width: Int
    /// The size of pictures, before and after.
    public let height: Int
    private var (a, b, c, d): (Double, Double, Double, Double) = (1, 0, 0, 1)
    private var (e, f): (Double, Double) = (0, 0)

    /// Nothing changes.
    public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// Left becomes right.
    public static func flip(width: Int, height: Int) -> PictureMap {
        var map = PictureMap(width: width, height: height)
        (map.a, map.e) = (-1, Double(width))
        return map
    }

    /// Everything moves, in pixels to the right and down.
    public static func shift(_ x: Double, _ y: Double, width: Int, height: Int) -> PictureMap {
        var map = PictureMap(width: width, height: height)
        (map.e, map.f) = (x, y)
        return map
    }

    /// Turns clockwise around the middle; quarters of a turn are exact.
    public static func rotation(degrees: Double, width: Int, height: Int) -> PictureMap {
        let angle = degrees * .pi / 180
        var (sine, cosine) = (sin(angle), cos(angle))
        if degrees.truncatingRemainder(dividingBy: 90) == 0 {
            (sine, cosine) = (sine.rounded(), cosine.rounded())
        }
        return around(cosine, -sine, sine, cosine, width, height)
    }

    /// Grows around the middle.
    ///
    /// - Parameters:
    ///   - factor: more than 0.
    ///   - width: of pictures.
    ///   - height: of pictures.
    public static func scale(_ factor: Double, width: Int, height: Int) -> PictureMap {
        precondition(factor > 0, "a picture of \(factor) of its size")
        return around(factor, 0, 0, factor, width, height)
    }

    /// A part of the picture fills all of it.
    ///
    /// - Precondition: The part is not empty.
    public static func crop(_ part: Box, width: Int, height: Int) -> PictureMap {
        precondition(part.width > 0 && part.height > 0, "an empty part")
        var map = PictureMap(width: width, height: height)
        (map.a, map.d) = (Double(width) / part.width, Double(height) / part.height)
        (map.e, map.f) = (-part.left * map.a, -part.top * map.d)
        return map
    }

    private static func around(
        _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ width: Int, _ height: Int
    ) -> PictureMap {
        var map = PictureMap(width: width, height: height)
        let (x, y) = (Double(width) / 2, Double(height) / 2)
        (map.a, map.b, map.c, map.d) = (a, b, c, d)
        (map.e, map.f) = (x - a * x - b * y, y - c * x - d * y)
        return map
    }

    /// This map, and another one behind it.
    public func followed(by next: PictureMap) -> PictureMap {
        var map = self
        map.a = next.a * a + next.b * c
        map.b = next.a * b + next.b * d
        map.c = next.c * a + next.d * c
        map.d = next.c * b + next.d * d
        map.e = next.a * e + next.b * f + next.e
        map.f = next.c * e + next.d * f + next.f
        return map
    }

    /// Where a point goes, also outside of the picture.
    public func moved(x: Double, y: Double) -> (x: Double, y: Double) {
        (a * x + b * y + e, c * x + d * y + f)
    }

    /// Where a key point goes; `nil` when it leaves the picture.
    public func applied(toPoint x: Double, _ y: Double) -> (x: Double, y: Double)? {
        let point = moved(x: x, y: y)
        let isInside =
            point.x >= 0 && point.y >= 0 && point.x <= Double(width) && point.y <= Double(height)
        return isInside ? point : nil
    }

    /// The upright box around where a box goes, cut at the picture's edges; `nil` where less than `share` of its
    /// area stays inside or less than a pixel a side.
    ///
    /// - Parameters:
    ///   - box: in pixels.
    ///   - share: from 0 to 1.
    public func applied(to box: Box, leastShare share: Double = 0.25) -> Box? {
        let corners = [
            moved(x: box.left, y: box.top), moved(x: box.right, y: box.top),
            moved(x: box.left, y: box.bottom), moved(x: box.right, y: box.bottom),
        ]
        let (xs, ys) = (corners.map(\.x).sorted(), corners.map(\.y).sorted())
        let whole = Box(xs[0], ys[0], xs[3], ys[3])
        let seen = whole.clipped(width: width, height: height)
        guard seen.width >= 1, seen.height >= 1, seen.area >= share * whole.area else { return nil }
        return seen
    }

    /// Marked things, those that leave the picture dropped by the rule for boxes.
    public func applied(to objects: [LabeledObject]) -> [LabeledObject] {
        objects.compactMap { object in
            guard let box = applied(to: object.box) else { return nil }
            var object = object
            object.box = box
            return object
        }
    }

    /// The mask; each pixel has the class of the old one that it comes from, ignored where that is outside.
    ///
    /// - Precondition: of the map's size.
    public func applied(to mask: SegmentationMask) -> SegmentationMask {
        precondition(mask.width == width && mask.height == height, "a mask of another size")
        var labels = [UInt8](repeating: SegmentationMask.ignored, count: width * height)
        forEachSource { place, x, y in
            let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
            if (0..<width).contains(column) && (0..<height).contains(row) {
                labels[place] = mask.labels[row * width + column]
            }
        }
        return SegmentationMask(width: width, height: height, labels: labels)
    }

    /// The picture, interpolated between neighbours.
    ///
    /// - Precondition: of the map's size.
    public func applied(to image: Image) -> Image {
        precondition(image.width == width && image.height == height, "a picture of another size")
        let channels = image.channels
        var pixels = [UInt8](repeating: 0, count: image.pixels.count)
        forEachSource { place, x, y in
            let (left, top) = ((x - 0.5).rounded(.down), (y - 0.5).rounded(.down))
            let (across, down) = (x - 0.5 - left, y - 0.5 - top)
            let (column, row) = (Int(left), Int(top))
            for channel in 0..<channels {
                var sum = 0.0
                for (dx, dy, weight) in [
                    (0, 0, (1 - across) * (1 - down)), (1, 0, across * (1 - down)),
                    (0, 1, (1 - across) * down), (1, 1, across * down),
                ] where weight > 0 {
                    let (sourceX, sourceY) = (column + dx, row + dy)
                    guard (0..<width).contains(sourceX), (0..<height).contains(sourceY) else {
                        continue
                    }
                    let value = image.pixels[(sourceY * width + sourceX) * channels + channel]
                    sum += weight * Double(value)
                }
                pixels[place * channels + channel] = UInt8(min(max(sum.rounded(), 0), 255))
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }

    /// For each new pixel where its middle comes from, if that is near the picture.
    private func forEachSource(_ body: (_ place: Int, _ x: Double, _ y: Double) -> Void) {
        let determinant = a * d - b * c
        precondition(determinant != 0, "a map that has no way back")
        for row in 0..<height {
            for column in 0..<width {
                let (x, y) = (Double(column) + 0.5 - e, Double(row) + 0.5 - f)
                let sourceX = (d * x - b * y) / determinant
                let sourceY = (a * y - c * x) / determinant
                guard sourceX > -1, sourceY > -1, sourceX < Double(width + 1),
                    sourceY < Double(height + 1)
                else { continue }
                body(row * width + column, sourceX, sourceY)
            }
        }
    }
}
