import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// Figures 7.14 to 7.16: max pooling, channel by channel, and what a shift does to it.
enum PoolingPictures {
    private static let input = Tensor([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])

    static func draw(_ notebook: Notebook) throws {
        try drawSteps(notebook)
        try drawChannels(notebook)
        try drawShift(notebook)
    }

    private static func pool(_ x: Tensor, _ size: Int, stride: Int) -> Tensor {
        x.reshaped([1, 1] + x.shape.dimensions)
            .maxPool(geometry: WindowGeometry(size: size, stride: stride))[0][0]
    }

    private static func drawSteps(_ notebook: Notebook) throws {
        let output = pool(input, 2, stride: 2)
        notebook.check(
            "2×2 max pooling", output.doubles, are: [2, 3, 4, 2], by: .prints("figure 7.14"))
        var picture = GridPicture()
        for step in 0..<4 {
            let (top, left) = (step / 2 * 2, step % 2 * 2)
            let (x, y) = (Double(step % 2) * 9.5, Double(step / 2) * 4.75)
            picture.add(input, x: x, y: y) { row, column in
                (top..<top + 2).contains(row) && (left..<left + 2).contains(column)
                    ? GridPicture.window : GridPicture.paper
            }
            picture.write("→", x: x + 4.75, y: y + 2)
            picture.add(
                output, x: x + 5.5, y: y + 1,
                color: { $0 * 2 + $1 == step ? GridPicture.result : GridPicture.paper },
                shows: { $0 * 2 + $1 <= step })
        }
        try notebook.draw("7.14", picture.figure(title: "2×2 max pooling with stride 2"))
    }

    private static func drawChannels(_ notebook: Notebook) throws {
        let channels = Tensor.stack([input, input.transposed(), input.flipped(axes: [0])], axis: 0)
        let output = channels.reshaped([1, 3, 4, 4])
            .maxPool(geometry: WindowGeometry(size: 2, stride: 2))
        notebook.check(
            "pooling keeps the channels", output.shape.dimensions.map(Double.init),
            are: [1, 3, 2, 2], by: .says("Characteristics of a Pooling Layer"))
        notebook.check(
            "each channel by itself",
            holds: (0..<3).allSatisfy { output[0][$0] == pool(channels[$0], 2, stride: 2) },
            by: .says("Characteristics of a Pooling Layer"))
        var picture = GridPicture()
        for channel in 0..<3 {
            let y = Double(channel) * 4.75
            picture.add(channels[channel], x: 0, y: y)
            picture.write("→", x: 4.75, y: y + 2)
            picture.add(output[0][channel], x: 5.5, y: y + 1, caption: "channel \(channel + 1)")
        }
        try notebook.draw("7.15", picture.figure(title: "Three channels in, three out"))
    }

    private static func drawShift(_ notebook: Notebook) throws {
        let before = Tensor([
            [1, 2, 0, 7, 1, 0], [0, 9, 2, 3, 2, 3], [3, 0, 1, 2, 1, 2], [2, 4, 0, 1, 0, 1],
            [6, 0, 1, 2, 1, 2], [2, 4, 0, 1, 8, 1],
        ])
        // Everything moves to the right by one; a new column comes in.
        let first = Tensor([[1], [3], [2], [3], [2], [1]])
        let after = Tensor.concatenate([first, before.sliced(axis: 1, 0..<5)], axis: 1)
        let (output, shifted) = (pool(before, 3, stride: 3), pool(after, 3, stride: 3))
        notebook.check("3×3 pooling", output.doubles, are: [9, 7, 6, 8], by: .ours)
        notebook.check(
            "the same after a shift by one", shifted.doubles, are: output.doubles, by: .ours)
        var picture = GridPicture()
        for (index, (x, y)) in [(before, output), (after, shifted)].enumerated() {
            let top = Double(index) * 7.75
            picture.add(x, x: 0, y: top, caption: index == 0 ? "input" : "shifted by one") {
                ($0 / 3 + $1 / 3) % 2 == 0 ? GridPicture.window : GridPicture.paper
            }
            picture.write("→", x: 6.75, y: top + 3)
            picture.add(y, x: 7.5, y: top + 2) {
                ($0 + $1) % 2 == 0 ? GridPicture.window : GridPicture.paper
            }
        }
        try notebook.draw("7.16", picture.figure(title: "Pooling forgives a small shift"))
    }
}
