import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// Figures 7.3 to 7.7: one channel, one filter.
enum FilterPictures {
    static func draw(_ notebook: Notebook) throws {
        let (input, filter) = (StepNumbers.input, StepNumbers.filter)
        let output = StepNumbers.convolve(input, filter, WindowGeometry(size: 3))
        notebook.check(
            "the output", output.doubles, are: [15, 16, 6, 15], by: .prints("figure 7.3"))
        try drawPlain(notebook, output)
        try drawSteps(notebook, output)
        try drawBias(notebook, output)
        try drawPadding(notebook)
        try drawStride(notebook)
    }

    private static func drawPlain(_ notebook: Notebook, _ output: Tensor) throws {
        var picture = GridPicture()
        picture.add(StepNumbers.input, x: 0, y: 0, caption: "input (4, 4)")
        picture.write("⊛", x: 4.75, y: 2)
        picture.add(StepNumbers.filter, x: 5.5, y: 0.5, caption: "filter (3, 3)")
        picture.write("=", x: 9.25, y: 2)
        picture.add(output, x: 10, y: 1, caption: "output (2, 2)")
        try notebook.draw("7.3", picture.figure(title: "A convolution"))
    }

    /// One row for each place of the window; the output fills up.
    private static func drawSteps(_ notebook: Notebook, _ output: Tensor) throws {
        var picture = GridPicture()
        for step in 0..<4 {
            let (top, left) = (step / 2, step % 2)
            let y = Double(step) * 4.75
            picture.add(StepNumbers.input, x: 0, y: y) { row, column in
                covers(row - top, column - left) ? GridPicture.window : GridPicture.paper
            }
            picture.write("⊛", x: 4.75, y: y + 2)
            picture.add(StepNumbers.filter, x: 5.5, y: y + 0.5)
            picture.write("=", x: 9.25, y: y + 2)
            picture.add(
                output, x: 10, y: y + 1,
                color: { $0 * 2 + $1 == step ? GridPicture.result : GridPicture.paper },
                shows: { $0 * 2 + $1 <= step })
        }
        try notebook.draw("7.4", picture.figure(title: "The window moves over the input"))
    }

    private static func covers(_ row: Int, _ column: Int) -> Bool {
        (0..<3).contains(row) && (0..<3).contains(column)
    }

    private static func drawBias(_ notebook: Notebook, _ output: Tensor) throws {
        let bias = Tensor([[3]])
        let sum = output + bias
        notebook.check(
            "with the bias 3", sum.doubles, are: [18, 19, 9, 18], by: .prints("figure 7.5"))
        var picture = GridPicture()
        picture.add(StepNumbers.input, x: 0, y: 0, caption: "input")
        picture.write("⊛", x: 4.75, y: 2)
        picture.add(StepNumbers.filter, x: 5.5, y: 0.5, caption: "filter")
        picture.write("=", x: 9.25, y: 2)
        picture.add(output, x: 10, y: 1)
        picture.write("+", x: 12.75, y: 2)
        picture.add(bias, x: 13.5, y: 1.5, caption: "bias")
        picture.write("=", x: 15.25, y: 2)
        picture.add(sum, x: 16, y: 1, caption: "output")
        try notebook.draw("7.5", picture.figure(title: "One bias is added everywhere"))
    }

    private static func drawPadding(_ notebook: Notebook) throws {
        let padded = StepNumbers.input.padded([(1, 1), (1, 1)])
        let output = StepNumbers.convolve(
            StepNumbers.input, StepNumbers.filter, WindowGeometry(size: 3, padding: 1))
        notebook.check(
            "size with padding 1", output.shape.dimensions.map(Double.init), are: [4, 4],
            by: .prints("Padding"))
        notebook.check(
            "padding: products and sums give the same",
            holds: output.doubles == StepNumbers.byHand(padded, StepNumbers.filter), by: .ours)
        var picture = GridPicture()
        picture.add(padded, x: 0, y: 0, frame: .dashed) { row, column in
            isInside(row, column) ? GridPicture.paper : GridPicture.padding
        } shows: {
            isInside($0, $1)
        }
        picture.add(
            StepNumbers.input, x: 1, y: 1, color: { _, _ in GridPicture.paper },
            shows: { _, _ in false })
        picture.write("input (4, 4), padding 1", x: 3, y: 6.6)
        picture.write("⊛", x: 6.75, y: 3)
        picture.add(StepNumbers.filter, x: 7.5, y: 1.5, caption: "filter (3, 3)")
        picture.write("=", x: 11.25, y: 3)
        picture.add(output, x: 12, y: 1, caption: "output (4, 4)")
        try notebook.draw("7.6", picture.figure(title: "Padding keeps the size"))
    }

    private static func isInside(_ row: Int, _ column: Int) -> Bool {
        (1...4).contains(row) && (1...4).contains(column)
    }

    private static func drawStride(_ notebook: Notebook) throws {
        let rows = (0..<7).map { row in (0..<7).map { Float((($0 - row) % 4 + 5) % 4) } }
        let input = Tensor(rows)
        let output = StepNumbers.convolve(
            input, StepNumbers.filter, WindowGeometry(size: 3, stride: 2))
        notebook.check(
            "size with stride 2", output.shape.dimensions.map(Double.init), are: [3, 3],
            by: .prints("Stride"))
        notebook.check(
            "stride: products and sums give the same",
            holds: output.doubles == StepNumbers.byHand(input, StepNumbers.filter, stride: 2),
            by: .ours)
        var picture = GridPicture()
        for step in 0..<2 {
            let y = Double(step) * 8.25
            picture.add(input, x: 0, y: y) { row, column in
                covers(row, column - 2 * step) ? GridPicture.window : GridPicture.paper
            }
            if step == 1 { picture.write("stride 2", x: 3.5, y: y - 0.6) }
            picture.write("⊛", x: 7.75, y: y + 3.5)
            picture.add(StepNumbers.filter, x: 8.5, y: y + 2)
            picture.write("=", x: 12.25, y: y + 3.5)
            picture.add(
                output, x: 13, y: y + 2,
                color: { $0 * 3 + $1 == step ? GridPicture.result : GridPicture.paper },
                shows: { $0 * 3 + $1 <= step })
        }
        try notebook.draw(
            "7.7", picture.figure(title: "With stride 2 the window moves by two cells"))
    }
}
