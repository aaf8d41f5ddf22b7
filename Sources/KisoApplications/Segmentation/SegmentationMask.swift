import KisoCore

/// What each pixel of a picture belongs to.
public struct SegmentationMask: Sendable, Equatable {
    /// The value of pixels that do not count: edges that nobody can tell, and what lies outside.
    public static let ignored: UInt8 = 255

    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// The index of each pixel's class, row after row, or ``ignored``.
    public var values: [UInt8]

    /// A mask from its values.
    ///
    /// - Precondition: a value for every pixel.
    public init(width: Int, height: Int, values: [UInt8]) {
        precondition(values.count == width * height, "a value for every pixel")
        (self.width, self.height, self.values) = (width, height, values)
    }

    /// The mask in another size: each pixel is the one that it lies on.
    ///
    /// - Precondition: Both sizes are positive.
    public func resized(width newWidth: Int, height newHeight: Int) -> SegmentationMask {
        precondition(newWidth > 0 && newHeight > 0, "a mask without pixels")
        if newWidth == width && newHeight == height { return self }
        let columns = (0..<newWidth).map { ($0 * 2 + 1) * width / (2 * newWidth) }
        var result: [UInt8] = []
        result.reserveCapacity(newWidth * newHeight)
        for row in 0..<newHeight {
            let start = (row * 2 + 1) * height / (2 * newHeight) * width
            for column in columns { result.append(values[start + column]) }
        }
        return SegmentationMask(width: newWidth, height: newHeight, values: result)
    }

    /// The number of pixels of every value that occurs.
    public var counts: [UInt8: Int] {
        var counts = [Int](repeating: 0, count: 256)
        for value in values { counts[Int(value)] += 1 }
        return Dictionary(
            uniqueKeysWithValues: counts.enumerated().filter { $0.element > 0 }
                .map { (UInt8($0.offset), $0.element) })
    }
}
