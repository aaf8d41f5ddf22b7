extension GnuplotScript {
    /// The drawing of an image with its top left corner at (x, y).
    mutating func clauses(
        _ image: Figure.Image, _ x: Double, _ y: Double, _ width: Double, _ height: Double
    ) -> [String] {
        guard image.width > 0, image.height > 0 else { return [] }
        // Viewers of SVG smooth a small image that they enlarge, unless its pixels are blocks.
        let budget = terminal == .svg ? pixelsPerImage : 0
        let image = image.enlarged(
            by: max(1, min(8, Int(Double(budget / (image.width * image.height)).squareRoot()))))
        let stepX = width / Double(image.width), stepY = height / Double(image.height)
        let rows = stride(from: 0, to: image.bytes.count, by: image.width * image.channels).map {
            image.bytes[$0..<$0 + image.width * image.channels]
        }
        if terminal.isText {
            let ink = rows.map { row in
                row.indices.filter { ($0 - row.startIndex) % image.channels == 0 }.map {
                    let parts = row[$0..<$0 + image.channels]
                    return Double(parts.reduce(0) { $0 + Int($1) }) / 255 / Double(parts.count)
                }
            }
            return shades(ink, x, y, stepX, stepY)
        }
        if image.channels == 1 {
            let block = addBlock(rows.map { $0.map { String($0) }.joined(separator: " ") })
            return [
                "\(block) matrix using \(Self.cells(x, y, stepX, stepY)):3:3:3 with rgbimage notitle"
            ]
        }
        var lines: [String] = []
        for (down, row) in rows.enumerated() {
            for across in 0..<image.width {
                let first = row.startIndex + 3 * across
                lines.append("\(across) \(down) \(row[first]) \(row[first + 1]) \(row[first + 2])")
            }
        }
        let block = addBlock(lines)
        return ["\(block) using \(Self.cells(x, y, stepX, stepY)):3:4:5 with rgbimage notitle"]
    }

    /// Where the centres of cells lie, from their column and row number in columns 1 and 2.
    static func cells(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        let number = GnuplotText.number
        return "(\(number(x))+($1+0.5)*\(number(width))):(\(number(y))+($2+0.5)*\(number(height)))"
    }

    /// Cells as characters, four shades of ink from light to heavy.
    mutating func shades(
        _ ink: [[Double]], _ x: Double, _ y: Double, _ width: Double, _ height: Double
    ) -> [String] {
        let characters = [".", ":", "+", "#"]
        var places = [[(Double, Double)]](repeating: [], count: characters.count)
        for (down, row) in ink.enumerated() {
            for (across, value) in row.enumerated() where value.isFinite && value >= 0.12 {
                let shade = min(Int(value * 4), 3)
                places[shade].append(
                    (x + (Double(across) + 0.5) * width, y + (Double(down) + 0.5) * height))
            }
        }
        var result: [String] = []
        for (character, cells) in zip(characters, places) where !cells.isEmpty {
            let block = addColumns(cells.map(\.0), cells.map(\.1))
            result.append("\(block) using 1:2 with points pointtype '\(character)' notitle")
        }
        return result
    }
}

extension Figure.Image {
    /// The image with every pixel as a block of `factor` by `factor`.
    package func enlarged(by factor: Int) -> Figure.Image {
        guard factor > 1, width > 0 else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * factor * factor)
        for start in stride(from: 0, to: bytes.count, by: width * channels) {
            var row: [UInt8] = []
            for pixel in stride(from: start, to: start + width * channels, by: channels) {
                for _ in 0..<factor { row += bytes[pixel..<pixel + channels] }
            }
            for _ in 0..<factor { result += row }
        }
        let (wide, high) = (width * factor, height * factor)
        return channels == 1
            ? Figure.Image(grey: result, width: wide, height: high)
            : Figure.Image(rgb: result, width: wide, height: high)
    }
}
