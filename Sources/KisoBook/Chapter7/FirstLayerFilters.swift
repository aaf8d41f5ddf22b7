import KisoCore
import KisoNN
import KisoPlot
import KisoTensor

/// ch07/filters: the weights of the convolution as images, before training and after.
struct FirstLayerFilters: Experiment {
    let id = "ch07/filters"
    let title = "What the filters of the first layer look like"
    let figures = ["7.24"]
    let seconds = 5
    let explanation = """
        A filter of 5×5 weights over one channel is a small grey image: here its smallest weight \
        is black and its largest white. Before training the weights are noise.
        """
    let outcome = """
        After training many filters show a gradient from dark to bright, an edge or a blob; \
        neighbouring weights have become alike.
        """

    func run(_ notebook: Notebook) async throws {
        let model = try await SimpleConvolutionalNetwork.trained(notebook)
        let before = try filters(SimpleConvolutionalNetwork.untrained(seed: notebook.seed))
        let after = try filters(model)
        notebook.say("How alike neighbouring weights are, from -1 to 1:")
        notebook.check("before training", likeness(before), in: -0.2...0.2, by: .ours)
        notebook.check("after training", likeness(after), in: 0.2...0.9, by: .ours)
        let panels = [("Before training", before), ("After training", after)].map {
            title, filters in
            let images = filters.map { Figure.Image(values: $0, width: 5, height: 5) }
            return Figure.images(images, columns: 6, title: title).panels[0]
        }
        try notebook.draw("7.24", Figure(panels: panels, columns: 2, height: 560))
    }

    /// The 25 weights of each filter, row by row.
    private func filters(_ model: Sequential) throws -> [[Double]] {
        let first = try SimpleConvolutionalNetwork.convolution(of: model)
        let weights = first.weight.value.doubles
        return (0..<first.filters).map { Array(weights[$0 * 25..<($0 + 1) * 25]) }
    }

    /// The correlation of neighbours: of each weight with the one to the right and the one below.
    private func likeness(_ filters: [[Double]]) -> Double {
        var products = 0.0, squares = 0.0
        for weights in filters {
            let mean = weights.reduce(0, +) / 25
            let centred = weights.map { $0 - mean }
            squares += centred.reduce(0) { $0 + $1 * $1 } / 25
            for y in 0..<5 {
                for x in 0..<4 {
                    products += centred[5 * y + x] * centred[5 * y + x + 1] / 40
                    products += centred[5 * x + y] * centred[5 * (x + 1) + y] / 40
                }
            }
        }
        return products / squares
    }
}
