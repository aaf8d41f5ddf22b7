import KisoCore
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor

/// ch08/receptive-field: two small filters, one after the other, see as much as a large one.
struct ReceptiveField: Experiment {
    let id = "ch08/receptive-field"
    let title = "Small filters in a row see as far as a large one"
    let figures = ["8.5", "8.6"]
    let explanation = """
        One output of a 5×5 filter depends on 25 inputs. An output of a 3×3 filter depends on 9 \
        numbers in between, and those, made by another 3×3 filter, again on a field of 5×5: with 18 \
        weights in place of 25, and a chance to put a ReLU between. Three of them see 7×7 with 27 \
        weights in place of 49.

        Which inputs an output depends on is not assumed here but asked: those with a derivative \
        that is not zero.
        """

    func run(_ notebook: Notebook) throws {
        for (wide, count, expected) in [(5, 2, [25.0, 18]), (7, 3, [49, 27])] {
            notebook.check(
                "weights of one \(wide)×\(wide) and of \(count) 3×3 filters",
                [weights(size: wide, count: 1), weights(size: 3, count: count)], are: expected,
                by: .prints("Motivation for a Deeper Network"))
            notebook.check(
                "\(count) 3×3 filters see as far as one of \(wide)×\(wide)",
                holds: field(size: 3, count: count) == field(size: wide, count: 1),
                by: .says("Motivation for a Deeper Network"))
        }

        var large = GridPicture()
        let centre = { (row: Int, column: Int) in row == 1 && column == 1 }
        add(&large, field(size: 5, count: 1), x: 0, "input")
        large.write("5×5", x: 8, y: 3)
        large.write("→", x: 8, y: 3.6)
        add(&large, only(3, centre), x: 9, "output")
        try notebook.draw("8.5", large.figure(title: "An output of a 5×5 filter sees 5×5 inputs"))

        var small = GridPicture()
        add(&small, field(size: 3, count: 2), x: 0, "input")
        small.write("3×3", x: 8, y: 3)
        small.write("→", x: 8, y: 3.6)
        add(&small, only(5) { (1...3).contains($0) && (1...3).contains($1) }, x: 9, "between")
        small.write("3×3", x: 15, y: 3)
        small.write("→", x: 15, y: 3.6)
        add(&small, only(3, centre), x: 16, "output")
        try notebook.draw("8.6", small.figure(title: "Two 3×3 filters see 5×5 inputs, too"))
    }

    /// The numbers that filters of one channel learn, without biases.
    private func weights(size: Int, count: Int) -> Double {
        (0..<count).reduce(0) { sum, _ in
            sum + Double(Convolution(inputs: 1, filters: 1, size: size).weight.shape.count)
        }
    }

    /// 1 for each of 7×7 inputs that the middle output depends on, 0 for the others.
    private func field(size: Int, count: Int) -> Tensor {
        let derivative = gradient(at: .ones([1, 1, 7, 7])) { x in
            let output = (0..<count).reduce(x) { x, _ in
                x.convolution(
                    weight: .ones([1, 1, size, size]), geometry: WindowGeometry(size: size))
            }
            let middle = output.shape[2] / 2
            return output.sliced(axis: 2, middle..<middle + 1)
                .sliced(axis: 3, middle..<middle + 1).sum()
        }
        return (derivative[0][0] .> 0).cast(to: .float32)
    }

    private func only(_ side: Int, _ isSeen: (Int, Int) -> Bool) -> Tensor {
        Tensor((0..<side).map { row in (0..<side).map { isSeen(row, $0) ? 1 : 0 } })
    }

    private func add(_ picture: inout GridPicture, _ field: Tensor, x: Double, _ caption: String) {
        let side = field.shape[0]
        let values = field.doubles
        picture.add(
            field, x: x, y: Double(7 - side) / 2, caption: caption,
            color: { values[$0 * side + $1] > 0 ? GridPicture.window : GridPicture.paper },
            shows: { _, _ in false })
    }
}
