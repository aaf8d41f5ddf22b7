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
            notebook.check(name, result.shape.dimensions.map(Double.init), are: expected, by: .ours)
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
        let examples = batch ?? 1
        let (n, symbol) = batch.map { ("\($0), ", "N, ") } ?? ("", "")
        let maps = filters > 1 ? "FN" : "1"
        let depth = filters > 1 ? 1.5 : 0.4
        // A batch is drawn as several blocks, each higher than the one in front.
        var row = BlockRow(ground: examples > 1 ? 6.6 : 4.8)
        row.add(
            examples, width: 4, depth: 1.2, "(\(symbol)C, H, W)", "(\(n)3, 8, 8)")
        row.write("⊛")
        row.add(
            filters, width: 1.6, depth: 1.2, filters > 1 ? "(FN, C, FH, FW)" : "(C, FH, FW)",
            filters > 1 ? "(\(filters), 3, 3, 3)" : "(3, 3, 3)")
        row.write("→")
        row.add(
            examples, width: 3.2, depth: depth, "(\(symbol)\(maps), OH, OW)",
            "(\(n)\(filters), 6, 6)")
        if biases {
            row.write("+")
            row.add(1, width: 0.5, depth: depth, "(FN, 1, 1)", "(\(filters), 1, 1)")
            row.write("→")
            row.add(
                examples, width: 3.2, depth: depth, "(\(symbol)FN, OH, OW)",
                "(\(n)\(filters), 6, 6)")
        }
        return row.picture.figure(title: title)
    }
}

/// Blocks in a row with signs between, captions below.
private struct BlockRow {
    private(set) var picture = GridPicture()
    private var x = 0.0
    private let ground: Double

    init(ground: Double) { self.ground = ground }

    /// Draws several equal blocks one behind the other; of more than three there are three and dots.
    mutating func add(
        _ count: Int, width: Double, depth: Double, _ symbols: String, _ numbers: String
    ) {
        let back = depth * 0.6
        let drawn = min(count, 3)
        for index in (0..<drawn).reversed() {
            let shift = Double(index) * (back + 0.2)
            addBlock(x: x + shift, y: ground - width - shift, side: width, back: back)
        }
        if count > drawn {
            for dot in 0..<3 {
                let shift = Double(drawn - 1) * (back + 0.2) + back + 0.15 + Double(dot) * 0.22
                picture.write("·", x: x + width + shift, y: ground - width - shift)
            }
        }
        let extent = width + back + Double(drawn - 1) * (back + 0.2)
        // A caption may be wider than its block.
        let place = max(extent, 3.4)
        picture.write(symbols, x: x + place / 2, y: ground + 1)
        picture.write(numbers, x: x + place / 2, y: ground + 1.8)
        x += place
    }

    /// Writes a sign between blocks.
    mutating func write(_ sign: String) {
        picture.write(sign, x: x + 0.6, y: ground - 2)
        x += 1.2
    }

    /// A block from the front, its depth going up to the right.
    private mutating func addBlock(x: Double, y: Double, side: Double, back: Double) {
        // The front, moved along the depth step by step, covers what stands behind the block.
        for step in (1...24).reversed() {
            let shift = back * Double(step) / 24
            picture.fill(
                x: x + shift, y: y - shift, width: side, height: side, color: GridPicture.padding)
        }
        picture.fill(x: x, y: y, width: side, height: side, color: GridPicture.window)
        picture.line([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
        picture.line([
            (x, y), (x + back, y - back), (x + side + back, y - back), (x + side, y),
        ])
        picture.line([
            (x + side + back, y - back), (x + side + back, y + side - back), (x + side, y + side),
        ])
    }
}
