import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// Figures 7.8 and 7.9: three channels, whose sums go into one number.
enum ChannelPictures {
    /// Three channels `[3, 4, 4]`; the first is the input of the other figures.
    private static let input = Tensor.stack(
        [
            StepNumbers.input,
            Tensor([[3, 0, 2, 1], [1, 2, 0, 1], [0, 3, 1, 2], [2, 1, 0, 3]]),
            Tensor([[4, 2, 1, 2], [0, 1, 3, 0], [2, 0, 1, 1], [1, 2, 0, 2]]),
        ], axis: 0)
    /// A filter `[3, 3, 3]`.
    private static let filter = Tensor.stack(
        [
            StepNumbers.filter, Tensor([[0, 1, 3], [2, 0, 1], [1, 2, 0]]),
            Tensor([[4, 0, 2], [0, 1, 0], [3, 0, 2]]),
        ], axis: 0)

    static func draw(_ notebook: Notebook) throws {
        let output = input.reshaped([1, 3, 4, 4]).convolution(
            weight: filter.reshaped([1, 3, 3, 3]), geometry: WindowGeometry(size: 3))[0][0]
        let sums = (0..<3).map { channel in
            Tensor(StepNumbers.byHand(input[channel], filter[channel]), shape: [2, 2])
        }
        let total = sums[0] + sums[1] + sums[2]
        notebook.check(
            "three channels: products and sums give the same",
            holds: output.doubles == total.doubles,
            by: .ours)
        try drawStacked(notebook, output)
        try drawByChannel(notebook, sums, output)
    }

    /// The channels behind each other, each moved so far that a row and a column of it are seen.
    private static func addStack(
        _ picture: inout GridPicture, _ channels: Tensor, x: Double, y: Double
    ) {
        let count = channels.shape[0]
        for channel in (0..<count).reversed() {
            let shift = Double(channel)
            let last = channels.shape[2] - 1
            picture.add(
                channels[channel], x: x + shift, y: y - shift,
                color: { _, _ in channel == 0 ? GridPicture.paper : GridPicture.shade(channel) },
                shows: { row, column in channel == 0 || row == 0 || column == last })
        }
    }

    private static func drawStacked(_ notebook: Notebook, _ output: Tensor) throws {
        var picture = GridPicture()
        addStack(&picture, input, x: 0, y: 2)
        picture.write("input (3, 4, 4)", x: 2, y: 6.6)
        picture.write("⊛", x: 6.75, y: 3.5)
        addStack(&picture, filter, x: 7.5, y: 2.5)
        picture.write("filter (3, 3, 3)", x: 9, y: 6.1)
        picture.write("=", x: 13.25, y: 3.5)
        picture.add(output, x: 14, y: 2.5, caption: "output (1, 2, 2)")
        try notebook.draw("7.8", picture.figure(title: "Three channels in, one channel out"))
    }

    private static func drawByChannel(
        _ notebook: Notebook, _ sums: [Tensor], _ output: Tensor
    ) throws {
        var picture = GridPicture()
        for channel in 0..<3 {
            let y = Double(channel) * 4.75
            picture.add(input[channel], x: 0, y: y) { row, column in
                row < 3 && column < 3 ? GridPicture.window : GridPicture.paper
            }
            picture.write("⊛", x: 4.75, y: y + 2)
            picture.add(filter[channel], x: 5.5, y: y + 0.5)
            picture.write("=", x: 9.25, y: y + 2)
            picture.add(sums[channel], x: 10, y: y + 1, caption: "channel \(channel + 1)") {
                $0 + $1 == 0 ? GridPicture.result : GridPicture.paper
            }
            if channel < 2 { picture.write("+", x: 11, y: y + 4.4) }
        }
        picture.write("=", x: 12.75, y: 6.75)
        picture.add(output, x: 13.5, y: 5.75, caption: "output") {
            $0 + $1 == 0 ? GridPicture.result : GridPicture.paper
        }
        try notebook.draw(
            "7.9", picture.figure(title: "Each channel has its filter; the sums are added"))
    }
}
