import Foundation
import KisoCore
import KisoPlot
import KisoTensor

/// Grids of numbers beside each other, with signs between them: a picture of a convolution.
///
/// Places are in cells, from the left and from the top.
struct GridPicture {
    private var series: [Figure.Series] = []
    private var annotations: [Figure.Annotation] = []
    private var right = 1.0
    private var bottom = 1.0

    static let paper = Figure.Color(red: 255, green: 255, blue: 255)
    /// What the window covers.
    static let window = Figure.Color(red: 190, green: 215, blue: 240)
    /// What comes out.
    static let result = Figure.Color(red: 250, green: 220, blue: 190)
    /// What is added around.
    static let padding = Figure.Color(red: 238, green: 238, blue: 238)

    /// The channels behind the first, each a little darker.
    static func shade(_ depth: Int) -> Figure.Color {
        let level = UInt8(250 - 14 * min(max(depth, 0), 8))
        return Figure.Color(red: level, green: level, blue: level)
    }

    /// Draws a matrix.
    ///
    /// - Parameters:
    ///   - colors: the colour of each cell, by row and column; white by default.
    ///   - shows: which cells have their number written.
    mutating func add(
        _ matrix: Tensor, x: Double, y: Double, caption: String = "", frame: Figure.Dash = .solid,
        color: (_ row: Int, _ column: Int) -> Figure.Color = { _, _ in paper },
        shows: (_ row: Int, _ column: Int) -> Bool = { _, _ in true }
    ) {
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        let values = matrix.doubles
        var pixels: [UInt8] = []
        for row in 0..<rows {
            for column in 0..<columns {
                let color = color(row, column)
                pixels += [color.red, color.green, color.blue]
                guard shows(row, column) else { continue }
                write(
                    Self.digits(values[row * columns + column]), x: x + Double(column) + 0.5,
                    y: y + Double(row) + 0.5)
            }
        }
        series.append(
            Figure.Series(
                .image(
                    Figure.Image(rgb: pixels, width: columns, height: rows), x: x, y: y,
                    width: Double(columns), height: Double(rows))))
        addLines(rows, columns, x, y, frame)
        if !caption.isEmpty {
            write(caption, x: x + Double(columns) / 2, y: y + Double(rows) + 0.6)
        }
        grow(x + Double(columns), y + Double(rows) + (caption.isEmpty ? 0 : 1))
    }

    /// Writes a sign or a short text, centred.
    mutating func write(_ text: String, x: Double, y: Double) {
        annotations.append(Figure.Annotation(text, x: x, y: y))
        grow(x + 0.3, y + 0.3)
    }

    /// Draws an arrow.
    mutating func point(fromX x: Double, y: Double, toX: Double, y toY: Double) {
        annotations.append(
            Figure.Annotation("", x: x, y: y, pointingTo: .init(x: toX, y: toY), color: .ink))
        grow(max(x, toX), max(y, toY))
    }

    /// Fills a rectangle.
    mutating func fill(
        x: Double, y: Double, width: Double, height: Double, color: Figure.Color
    ) {
        // gnuplot draws no image of a single pixel.
        let pixels = [[UInt8]](repeating: [color.red, color.green, color.blue], count: 4)
        let image = Figure.Image(rgb: pixels.flatMap { $0 }, width: 2, height: 2)
        series.append(
            Figure.Series(.image(image, x: x, y: y, width: width, height: height)))
        grow(x + width, y + height)
    }

    /// Draws a line through places.
    mutating func line(_ places: [(x: Double, y: Double)], dash: Figure.Dash = .solid) {
        var line = Figure.Series.line(
            x: places.map(\.x), y: places.map(\.y), color: .ink, dash: dash)
        line.lineWidth = 1.2
        series.append(line)
        for place in places { grow(place.x, place.y) }
    }

    /// The picture, 38 pixels a cell.
    func figure(title: String) -> Figure {
        let margin = 0.5
        let panel = Figure.Panel(
            title: title, x: .init(limits: -margin...(right + margin)),
            y: .init(limits: -margin...(bottom + margin)), legend: .hidden, aspect: .equal,
            showsAxes: false, annotations: annotations, series: series)
        let cell = 38.0
        return Figure(
            panels: [panel], columns: 1, width: Int((right + 2 * margin) * cell) + 40,
            height: Int((bottom + 2 * margin) * cell) + 60)
    }

    private mutating func addLines(
        _ rows: Int, _ columns: Int, _ x: Double, _ y: Double, _ frame: Figure.Dash
    ) {
        var (xs, ys): ([Double], [Double]) = ([], [])
        for row in 0...rows {
            xs += [x, x + Double(columns), .nan]
            ys += [y + Double(row), y + Double(row), .nan]
        }
        for column in 0...columns {
            xs += [x + Double(column), x + Double(column), .nan]
            ys += [y, y + Double(rows), .nan]
        }
        var lines = Figure.Series.line(x: xs, y: ys, color: .ink, dash: frame)
        lines.lineWidth = 1.2
        series.append(lines)
    }

    private mutating func grow(_ x: Double, _ y: Double) {
        (right, bottom) = (max(right, x), max(bottom, y))
    }

    private static func digits(_ value: Double) -> String {
        (value == value.rounded() ? String(Int(value)) : String(value))
            .replacingOccurrences(of: "-", with: "−")
    }
}
