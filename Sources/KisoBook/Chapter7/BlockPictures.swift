import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// Figures 7.10 to 7.13: blocks of (channels, height, width) and what becomes of their shapes.
enum BlockPictures {
    static func draw(_ notebook: Notebook) throws {
        let x = Tensor.ones([1, 3, 8, 8])
        let geometry = WindowGeometry(size: 3)
        let one = x.convolution(weight: .ones([1, 3, 3, 3]), geometry: geometry)
        let filters = Tensor.ones([4, 3, 3, 3])
        let several = x.convolution(weight: filters, geometry: geometry)
        let biased = x.convolution(weight: filters, bias: .ones([4]), geometry: geometry)
        let batch = Tensor.ones([5, 3, 8, 8]).convolution(
            weight: filters, bias: .ones([4]), geometry: geometry)
        for (name, result, expected) in [
            ("one filter", one, [1.0, 1, 6, 6]), ("four filters", several, [1, 4, 6, 6]),
            ("four filters and biases", biased, [1, 4, 6, 6]),
            ("a batch of five", batch, [5, 4, 6, 6]),
        ] {
            notebook.check(name, result.shape.dimensions.map(Double.init), are: expected)
        }

        try notebook.draw(
            "7.10", picture("One filter gives one map", filters: 1, biases: false, batch: nil))
        try notebook.draw(
            "7.11",
            picture("FN filters give FN maps", filters: 4, biases: false, batch: nil))
        try notebook.draw(
            "7.12", picture("One bias for each filter", filters: 4, biases: true, batch: nil))
        try notebook.draw(
            "7.13",
            picture("A batch of N goes through together", filters: 4, biases: true, batch: 5))
    }

    private static func picture(
        _ title: String, filters: Int, biases: Bool, batch: Int?
    ) -> Figure {
        var picture = GridPicture()
        let n = batch.map { "\($0), " } ?? ""
        let symbol = batch == nil ? "" : "N, "
        addBlocks(&picture, batch ?? 1, x: 0, width: 4, height: 4, depth: 1.2)
        caption(&picture, x: 2.5, "(\(symbol)C, H, W)", "(\(n)3, 8, 8)")
        picture.write("⊛", x: 7.3, y: 4)
        addBlocks(&picture, filters, x: 8.3, width: 1.6, height: 1.6, depth: 1.2)
        caption(
            &picture, x: 9.8, filters > 1 ? "(FN, C, FH, FW)" : "(C, FH, FW)",
            filters > 1 ? "(\(filters), 3, 3, 3)" : "(3, 3, 3)")
        picture.write("→", x: 12.6, y: 4)
        let depth = filters > 1 ? 1.5 : 0.4
        let maps = filters > 1 ? "FN" : "1"
        addBlocks(&picture, batch ?? 1, x: 13.4, width: 3.2, height: 3.2, depth: depth)
        caption(&picture, x: 15.5, "(\(symbol)\(maps), OH, OW)", "(\(n)\(filters), 6, 6)")
        if biases {
            picture.write("+", x: 19.4, y: 4)
            addBlocks(&picture, 1, x: 20.4, width: 0.5, height: 0.5, depth: depth)
            caption(&picture, x: 21.2, "(FN, 1, 1)", "(\(filters), 1, 1)")
            picture.write("→", x: 23, y: 4)
            addBlocks(&picture, batch ?? 1, x: 23.8, width: 3.2, height: 3.2, depth: depth)
            caption(&picture, x: 25.9, "(\(symbol)FN, OH, OW)", "(\(n)\(filters), 6, 6)")
        }
        return picture.figure(title: title)
    }

    private static func caption(
        _ picture: inout GridPicture, x: Double, _ symbols: String, _ numbers: String
    ) {
        picture.write(symbols, x: x, y: 7.6)
        picture.write(numbers, x: x, y: 8.4)
    }

    /// Several blocks, one behind the other.
    private static func addBlocks(
        _ picture: inout GridPicture, _ count: Int, x: Double, width: Double, height: Double,
        depth: Double
    ) {
        for index in (0..<count).reversed() {
            let shift = Double(index) * 0.35
            addBlock(
                &picture, x: x + shift, y: 6.4 - height - shift, width: width, height: height,
                depth: depth)
        }
    }

    /// A block from the front, its depth going up to the right.
    private static func addBlock(
        _ picture: inout GridPicture, x: Double, y: Double, width: Double, height: Double,
        depth: Double
    ) {
        let (dx, dy) = (depth * 0.6, depth * 0.6)
        picture.fill(x: x, y: y, width: width, height: height, color: GridPicture.window)
        picture.line([
            (x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y),
        ])
        picture.line([(x, y), (x + dx, y - dy), (x + width + dx, y - dy), (x + width, y)])
        picture.line([
            (x + width + dx, y - dy), (x + width + dx, y + height - dy), (x + width, y + height),
        ])
    }
}
