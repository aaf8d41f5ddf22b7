import KisoCore

/// The boxes that proposals begin with: some at each place of a map of features.
struct AnchorGrid: Sendable {
    /// Pixels of the picture from one place to the next.
    let stride: Int
    /// Widths and heights in pixels.
    let sizes: [(width: Double, height: Double)]
    /// Places in a row and in a column.
    let side: Int

    var count: Int { side * side * sizes.count }

    /// The boxes in the order of a map `[anchors, rows, columns]`.
    func boxes() -> [Box] {
        var boxes: [Box] = []
        boxes.reserveCapacity(count)
        for size in sizes {
            for row in 0..<side {
                for column in 0..<side {
                    boxes.append(
                        Box(
                            centerX: (Double(column) + 0.5) * Double(stride),
                            centerY: (Double(row) + 0.5) * Double(stride), width: size.width,
                            height: size.height))
                }
            }
        }
        return boxes
    }
}
