/// A rectangle in a picture, in pixels from its top left corner: pixel (0, 0) covers 0…1 in both
/// directions, so a box around the whole of a picture of 640×480 is `Box(0, 0, 640, 480)`.
///
/// ```swift
/// let truth = Box(10, 10, 30, 50)
/// Box(12, 10, 30, 50).overlap(truth)    // 0.9
/// ```
public struct Box: Sendable, Hashable, Codable {
    /// The first column, where x begins.
    public var left: Double
    /// The first row, where y begins.
    public var top: Double
    /// Where x ends.
    public var right: Double
    /// Where y ends.
    public var bottom: Double

    /// A box from its corners.
    public init(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// A box from its centre and its sides.
    public init(centerX: Double, centerY: Double, width: Double, height: Double) {
        self.init(
            centerX - width / 2, centerY - height / 2, centerX + width / 2, centerY + height / 2)
    }

    /// From left to right, in pixels.
    public var width: Double { right - left }
    /// From top to bottom, in pixels.
    public var height: Double { bottom - top }
    /// In square pixels, 0 of a box that is empty or turned over.
    public var area: Double { max(width, 0) * max(height, 0) }
    /// The middle, x.
    public var centerX: Double { (left + right) / 2 }
    /// The middle, y.
    public var centerY: Double { (top + bottom) / 2 }
    /// Whether there is nothing in it, or it is turned over, or a side is no number.
    public var isEmpty: Bool { !(width > 0 && height > 0) }

    /// What two boxes have in common; empty when they do not touch.
    public func intersection(_ other: Box) -> Box {
        Box(
            max(left, other.left), max(top, other.top), min(right, other.right),
            min(bottom, other.bottom))
    }

    /// The smallest box around two.
    public func union(_ other: Box) -> Box {
        Box(
            min(left, other.left), min(top, other.top), max(right, other.right),
            max(bottom, other.bottom))
    }

    /// Intersection over union, `|A ∩ B| / |A ∪ B|`: 1 for equal boxes, 0 for boxes that do not touch.
    public func overlap(_ other: Box) -> Double {
        let common = intersection(other).area
        let all = area + other.area - common
        return all > 0 ? common / all : 0
    }

    /// The part within a picture.
    public func clipped(width: Int, height: Int) -> Box {
        intersection(Box(0, 0, Double(width), Double(height)))
    }

    /// Every side times a factor, for a picture of another size.
    public func scaled(x: Double, y: Double) -> Box {
        Box(left * x, top * y, right * x, bottom * y)
    }

    /// Moved to the right and down.
    public func shifted(x: Double, y: Double) -> Box {
        Box(left + x, top + y, right + x, bottom + y)
    }
}
