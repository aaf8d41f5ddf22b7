import KisoCore
import KisoPlot

/// ch02/regions: what OR and XOR say all over the plane, not only at the four corners.
struct Regions: Experiment {
    let id = "ch02/regions"
    let title = "Lines and regions"
    let figures = ["2.6", "2.7", "2.8"]
    let explanation = """
        A single perceptron separates the plane along a straight line, here −0.5 + x₁ + x₂ = 0 \
        for OR: on one side it answers 1, on the other, grey, 0. For OR such a line is easy to \
        find, even by trying lines at random. The four answers of XOR cannot be separated by a \
        line: they are not linearly separable. A multilayer perceptron of two layers makes a \
        region between two lines, which is nonlinear, and that is enough.
        """

    private let corners: [[Double]] = [[0, 0], [1, 0], [0, 1], [1, 1]]

    func run(_ notebook: Notebook) throws {
        let or = Perceptron(weights: [1, 1], bias: -0.5)
        notebook.check(
            "OR at the corners", corners.map { or($0) }, are: [0, 1, 1, 1],
            by: .prints("NAND and OR gates"))
        notebook.check(
            "XOR at the corners", corners.map(Perceptron.xor), are: [0, 1, 1, 0],
            by: .prints("XOR Gate"))

        notebook.say("Ten thousand lines at random:")
        var random = notebook.random("lines")
        var (dividingOR, dividingXOR) = (0, 0)
        for _ in 0..<10_000 {
            let line = Perceptron(
                weights: [random.nextNormal(), random.nextNormal()], bias: random.nextNormal())
            let answers = corners.map { line($0) }
            if answers == [0, 1, 1, 1] { dividingOR += 1 }
            if answers == [0, 1, 1, 0] { dividingXOR += 1 }
        }
        notebook.check(
            "some of them answer as OR", holds: dividingOR > 0, found: "\(dividingOR) lines",
            by: .ours)
        notebook.check(
            "lines that answer as XOR", Double(dividingXOR), is: 0, by: .says("XOR Gate"))

        try notebook.draw(
            "2.6",
            figure("OR: −0.5 + x₁ + x₂ = 0; shaded: answer 0", or.callAsFunction, [0, 1, 1, 1]))
        try notebook.draw("2.7", figure("XOR: which line?", nil, [0, 1, 1, 0]))
        try notebook.draw(
            "2.8",
            figure(
                "XOR: a region between two lines; shaded: answer 0", Perceptron.xor, [0, 1, 1, 0]))
    }

    /// The region that answers 0, shaded as in the book, and the corners by their answers.
    private func figure(
        _ title: String, _ answer: (([Double]) -> Double)?, _ answers: [Double]
    ) -> Figure {
        let range = -0.6...1.6
        var series: [Figure.Series] = []
        if let answer {
            let field = Figure.Field(x: range, y: range, steps: 441) { 1 - answer([$0, $1]) }
            series.append(.filledContour(field, levels: [0.5]))
        }
        for (value, marker) in [(0.0, Figure.Marker.disc), (1.0, .triangle)] {
            let chosen = zip(corners, answers).filter { $0.1 == value }.map(\.0)
            var points = Figure.Series.scatter(
                x: chosen.map { $0[0] }, y: chosen.map { $0[1] }, name: "answer \(Int(value))",
                marker: marker)
            points.markerSize = 2
            series.append(points)
        }
        let panel = Figure.Panel(
            title: title, x: .init("x₁", limits: range), y: .init("x₂", limits: range),
            legend: .right, aspect: .equal, colorMap: .pale, series: series)
        return Figure(panels: [panel], columns: 1, width: 640, height: 500)
    }
}
