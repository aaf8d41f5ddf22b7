/// The class of every pixel of a picture.
public struct SegmentationMask: Sendable, Equatable {
    /// In pixels.
    public let width: Int
    /// In pixels.
    public let height: Int
    /// Indices of classes, row after row; ``ignored`` where nobody says.
    public var labels: [UInt8]

    /// The value of pixels that are neither learnt from nor counted.
    public static let ignored: UInt8 = 255

    /// A mask from its values.
    ///
    /// - Precondition: as many labels as pixels.
    public init(width: Int, height: Int, labels: [UInt8]) {
        precondition(
            width > 0 && height > 0 && labels.count == width * height,
            "\(labels.count) labels for \(width)×\(height) pixels")
        (self.width, self.height, self.labels) = (width, height, labels)
    }

    /// The mask in another size; each new pixel has the class of the old one at its middle.
    ///
    /// - Precondition: Both sizes are positive.
    public func resized(width newWidth: Int, height newHeight: Int) -> SegmentationMask {
        precondition(newWidth > 0 && newHeight > 0, "a mask of \(newWidth)×\(newHeight) pixels")
        if newWidth == width && newHeight == height { return self }
        let columns = (0..<newWidth).map { (2 * $0 + 1) * width / (2 * newWidth) }
        var result: [UInt8] = []
        result.reserveCapacity(newWidth * newHeight)
        for row in 0..<newHeight {
            let start = (2 * row + 1) * height / (2 * newHeight) * width
            for column in columns { result.append(labels[start + column]) }
        }
        return SegmentationMask(width: newWidth, height: newHeight, labels: result)
    }

    /// How many pixels have each of the 256 values.
    public var counts: [Int] {
        var counts = [Int](repeating: 0, count: 256)
        for label in labels { counts[Int(label)] += 1 }
        return counts
    }
}
