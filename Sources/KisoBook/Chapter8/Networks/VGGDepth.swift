import KisoCore
import KisoData
import KisoNN
import KisoPlot

/// ch08/vgg: small filters, one after another: what depth is good for.
struct VGGDepth: Experiment {
    let id = "ch08/vgg"
    let title = "VGG of five and of seven layers"
    let figures = ["8.9"]
    let seconds = 600
    let keyNumber: String? = "VGG-7: test accuracy"
    let explanation = """
        VGG is the plainest of deep networks: convolutions of 3×3, two or three of them, then a pooling \
        that halves the picture while the channels double; and again. How deep it is, is the only \
        question.

        Small ones of the same widths, with one and two convolutions in front of each pooling, learn \
        pictures of clothing, which are mirrored and moved at random; with `--full` also one with three, \
        and each with two seeds.
        """
    let outcome = """
        Two convolutions in front of each pooling are clearly better than one.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images(notebook.isQuick ? "mnist" : "fashion-mnist")
        let train = images.train.subset(0..<notebook.setting(60_000, quick: 1000))
        let test = images.test.subset(0..<notebook.setting(10_000, quick: 500))
        let recipe = try Recipe.clothing(
            epochs: notebook.setting(12, quick: 8, full: 20), rate: 0.05)
        let depths = notebook.setting([5, 7], quick: [5, 7], full: [5, 7, 9])
        let seeds = notebook.setting(
            [notebook.seed], quick: [notebook.seed],
            full: [notebook.seed, notebook.seed &+ 1])
        var accuracy: [Int: [Double]] = [:]
        var series: [Figure.Series] = []
        for depth in depths {
            for seed in seeds {
                let words = try NamedModel(named: "vgg\(depth)")
                    .words(for: [1, 28, 28], outputs: 10).text
                let course = try await notebook.course(
                    "vgg\(depth)-\(seed)", words, on: train, recipe: recipe, seed: seed)
                accuracy[depth, default: []].append(
                    1 - Double(try course.mistakes(on: test)) / Double(test.count))
                guard seed == seeds[0] else { continue }
                notebook.note(
                    "VGG-\(depth): minutes", (course.seconds / 6).rounded() / 10)
                series.append(
                    .line(
                        x: course.losses.indices.map { Double($0 + 1) }, y: course.losses,
                        name: "VGG-\(depth)", marker: Figure.Marker.allCases[depth % 3]))
            }
        }
        let means = accuracy.mapValues { $0.reduce(0, +) / Double($0.count) }
        for depth in depths where depth != 7 {
            notebook.note("VGG-\(depth): test accuracy", means[depth] ?? 0)
        }
        notebook.check(
            "VGG-7: test accuracy", means[7] ?? 0,
            in: notebook.isFull ? 0.933...1 : 0.925...1, quick: 0.3...1, by: .ours)
        if !notebook.isQuick {
            notebook.check(
                "VGG-7 is better than VGG-5, by", (means[7] ?? 0) - (means[5] ?? 0), in: 0.003...,
                by: .ours)
        }
        try notebook.draw(
            "8.9",
            Figure(
                title: "Training loss of VGG by depth", x: Figure.Axis("epoch", ticks: .integers),
                y: Figure.Axis("training loss"), series: series))
    }
}
