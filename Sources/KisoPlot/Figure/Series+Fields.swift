extension Figure.Series {
    /// An image whose top left corner stands at (0, 0), one unit a pixel, rows going down.
    public static func image(_ image: Figure.Image) -> Self {
        Self(
            .image(image, x: 0, y: 0, width: Double(image.width), height: Double(image.height)))
    }

    /// Lines of equal height.
    ///
    /// - Parameters:
    ///   - levels: the heights; `nil` draws eight evenly spaced ones.
    ///   - color: `nil` colours each line by its height.
    ///   - field: the numbers over the plane.
    ///   - name: the text in the legend; empty for none.
    public static func contour(
        _ field: Figure.Field, levels: [Double]? = nil, name: String? = nil,
        color: Figure.Color? = nil
    ) -> Self {
        var series = Self(
            .contour(field, levels: sorted(levels ?? field.evenLevels(8))), name: name,
            color: color)
        series.lineWidth = 1.5
        return series
    }

    /// Bands between heights, each filled with one colour of the panel's map.
    ///
    /// - Parameters:
    ///   - levels: the heights where bands meet; `nil` makes ten bands.
    ///   - field: the numbers over the plane.
    public static func filledContour(_ field: Figure.Field, levels: [Double]? = nil) -> Self {
        Self(.filledContour(field, levels: sorted(levels ?? field.evenLevels(9))))
    }

    /// A surface in three dimensions, coloured by height.
    public static func surface(_ field: Figure.Field, name: String? = nil) -> Self {
        Self(.surface(field), name: name)
    }

    private static func sorted(_ levels: [Double]) -> [Double] {
        Set(levels.filter(\.isFinite)).sorted()
    }
}
