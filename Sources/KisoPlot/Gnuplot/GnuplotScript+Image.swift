extension GnuplotScript {
    /// The drawing of an image with its top left corner at (x, y).
    mutating func clauses(
        _ image: Figure.Image, _ x: Double, _ y: Double, _ width: Double, _ height: Double
    ) -> [String] {
        guard image.width > 0, image.height > 0 else { return [] }
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
