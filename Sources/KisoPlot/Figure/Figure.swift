/// A drawing as a value: panels in a grid, under one title.
///
/// A figure knows nothing of files or programs; ``write(to:)`` draws it as SVG or PNG, and
/// ``text(width:height:)`` as characters for a terminal. Equal figures make equal files.
///
/// ```swift
/// let figure = Figure(
///     title: "Sine and cosine", x: "x", y: "y",
///     series: [
///         .line(x: xs, y: sines, name: "sin"),
///         .line(x: xs, y: cosines, name: "cos", dash: .dashed),
///     ])
/// try figure.write(to: URL(filePath: "waves.svg"))
/// ```
public struct Figure: Sendable, Hashable {
    /// The title above all panels; empty for none.
    public var title: String
    /// The plots, row by row.
    public var panels: [Panel]
    /// How many panels stand side by side.
    public var columns: Int
    /// The width in pixels of SVG; PNG has twice as many. `nil` chooses by the number of columns.
    public var width: Int?
    /// The height in pixels of SVG; PNG has twice as many. `nil` chooses by the number of rows.
    public var height: Int?

    /// A figure of several panels.
    ///
    /// - Parameters:
    ///   - columns: how many stand side by side; `nil` puts up to three in a row.
    ///   - title: the text above; empty for none.
    ///   - panels: the panels in their order.
    ///   - width: the width in points.
    ///   - height: the height in points.
    public init(
        title: String = "", panels: [Panel], columns: Int? = nil, width: Int? = nil,
        height: Int? = nil
    ) {
        self.title = title
        self.panels = panels
        self.columns = max(1, columns ?? min(3, panels.count))
        self.width = width
        self.height = height
    }

    /// A figure of one panel.
    public init(
        title: String = "", x: Axis = Axis(), y: Axis = Axis(), z: Axis = Axis(),
        legend: Legend = .best, aspect: Aspect = .free, annotations: [Annotation] = [],
        width: Int? = nil, height: Int? = nil, series: [Series]
    ) {
        let panel = Panel(
            title: title, x: x, y: y, z: z, legend: legend, aspect: aspect,
            annotations: annotations, series: series)
        self.init(panels: [panel], columns: 1, width: width, height: height)
    }
}

extension Figure {
    package var rows: Int { max(1, (panels.count + columns - 1) / columns) }

    /// Width and height in pixels, within what gnuplot and browsers accept.
    package var pixelSize: (width: Int, height: Int) {
        let oneWidth = columns == 1 ? 800 : columns == 2 ? 600 : columns == 3 ? 460 : 360
        let oneHeight = columns == 1 ? 500 : columns == 2 ? 440 : columns == 3 ? 360 : 320
        let heading = panels.count > 1 && !title.isEmpty ? 40 : 0
        return (
            min(max(width ?? oneWidth * columns, 100), 8_000),
            min(max(height ?? oneHeight * rows + heading, 80), 8_000)
        )
    }
}
