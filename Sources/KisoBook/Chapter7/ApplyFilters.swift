import KisoCore
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor

/// ch07/apply-filter: what two trained filters answer to a grey picture.
struct ApplyFilters: Experiment {
    let id = "ch07/apply-filter"
    let title = "A filter for vertical edges and one for horizontal edges"
    let figures = ["7.25"]
    let seconds = 5
    let explanation = """
        Two of the trained filters move over a picture of a house: the one that answers most \
        clearly to vertical edges, and the one that answers most clearly to horizontal ones. They \
        are found by sliding each filter over a step from dark to bright, once upright and once \
        lying, and over a plain patch, to which it should say nothing.
        """
    let outcome = """
        The first has a bright and a dark side and answers to vertical edges; the other lies \
        across and answers to horizontal ones.
        """

    func run(_ notebook: Notebook) async throws {
        let model = try await SimpleConvolutionalNetwork.trained(notebook)
        let layer = try SimpleConvolutionalNetwork.convolution(of: model)
        let filters = layer.weight.value
        let upright = answers(filters, toStepUpright: true)
        let lying = answers(filters, toStepUpright: false)
        // A filter whose weights add up to 0 says nothing where the picture is plain.
        let plain = filters.sum(axes: [1, 2, 3]).absolute().doubles
        let vertical = detector(of: upright, against: lying, plain)
        let horizontal = detector(of: lying, against: upright, plain)
        notebook.note("filter 1", Double(vertical))
        notebook.note("filter 2", Double(horizontal))
        let ratio = upright[vertical] / lying[vertical]
        let name = "filter 1: vertical edge over horizontal edge"
        if notebook.isQuick {
            // After 3,000 images the filters have hardly begun to stand upright.
            notebook.note(name, ratio)
        } else {
            notebook.check(name, ratio, in: 1.5..., by: .ours)
        }
        notebook.check(
            "filter 2: horizontal edge over vertical edge",
            lying[horizontal] / upright[horizontal], in: 1.5..., quick: 1.1..., by: .ours)

        let picture = house()
        let results = [vertical, horizontal].map { index in
            picture.convolution(
                weight: filters[index..<index + 1], geometry: layer.geometry, relu: true)
        }
        let weights = [vertical, horizontal].map { filters[$0].squeezed() }
        let images =
            [image(picture), image(weights[0]), image(results[0])]
            + [image(picture), image(weights[1]), image(results[1])]
        let captions = ["input", "filter 1", "output 1", "input", "filter 2", "output 2"]
        try notebook.draw(
            "7.25",
            .images(
                images, columns: 3, captions: captions,
                title: "Two filters of the first layer over a picture"))
    }

    /// The filter with the strongest answer to one edge among those that answer half as much again to
    /// it as to the other; the loudest filter is often loud at everything.
    private func detector(
        of edge: [Double], against other: [Double], _ plain: [Double]
    ) -> Int {
        func strength(_ index: Int) -> Double { edge[index] - other[index] - plain[index] }
        let clear = edge.indices.filter { edge[$0] > 1.5 * other[$0] }
        let candidates = clear.isEmpty ? Array(edge.indices) : clear
        return candidates.max { strength($0) < strength($1) } ?? 0
    }

    /// For each filter how much its answer changes while it slides over a step from dark to bright.
    private func answers(_ filters: Tensor, toStepUpright isUpright: Bool) -> [Double] {
        let step = Tensor([[0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]]).broadcast(to: [12, 12])
        let picture = (isUpright ? step : step.transposed()).contiguous.reshaped([1, 1, 12, 12])
        return picture.convolution(weight: filters, geometry: .init(size: 5))
            .peakToPeak(axes: [0, 2, 3]).doubles
    }

    /// A house with a door and windows before a hill, `[1, 1, 96, 96]`, drawn here.
    private func house() -> Tensor {
        var picture = Tensor.full([96, 96], 0.75)
        picture[70..<96] = Tensor(0.45)
        picture[30..<80, 20..<76] = Tensor(0.95)
        for row in 10..<30 {
            let half = (row - 10) * 34 / 20
            picture[row, (48 - half)..<(48 + half + 1)] = Tensor(0.2)
        }
        picture[56..<80, 42..<54] = Tensor(0.3)
        for left in [26, 58] { picture[40..<52, left..<left + 12] = Tensor(0.15) }
        picture[0..<70, 84..<88] = Tensor(0.1)
        return picture.reshaped([1, 1, 96, 96])
    }

    private func image(_ x: Tensor) -> Figure.Image {
        let (height, width) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        return Figure.Image(values: x.doubles, width: width, height: height)
    }
}
