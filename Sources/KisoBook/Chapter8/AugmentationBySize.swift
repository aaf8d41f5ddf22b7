import KisoCore
import KisoData
import KisoPlot
import KisoTrain

/// ch08/augment-sizes: how much varied images help, by how many there are, and which changes hurt.
struct AugmentationBySize: Experiment {
    let id = "ch08/augment-sizes"
    let title = "Which changes help, and when"
    let seconds = 420
    let keyNumber: String? = "1,000 images: moved, turned and scaled gain"
    let explanation = """
        The fewer images there are, the more it helps to vary them. Here a small network learns from 100 \
        to 10,000 digits for the same number of steps, as they are and moved, turned and scaled at random.

        Then each kind of change by itself, with 1,000 digits. One of them must hurt: turned upside down, \
        a 6 is a 9, so that the network is taught what is wrong.
        """
    let outcome = """
        With a few hundred digits varying them is worth more than anything else; the gain shrinks with \
        their number, and upside-down digits cost more than a point.
        """

    private static let words =
        "conv:16,5 relu pool:2 conv:16,3 relu pool:2 affine:100 relu affine:10"
    private static let varied = "shift:2,rotate:12,scale:0.1"
    private static let kinds = [
        "shift:2", "rotate:12", "scale:0.1", "shear:10", "elastic:1.5", "erase:8", "flip",
        "flip-vertical",
    ]

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 500))
        let sizes = notebook.setting([100, 300, 1000, 3000, 10_000], quick: [100, 300])
        let seeds = notebook.setting(1, quick: 1, full: 3)

        /// The mean accuracy over the seeds.
        func accuracy(_ size: Int, _ changes: String, mixup: Double? = nil) async throws -> Double {
            var sum = 0.0
            for seed in 0..<seeds {
                // About the same number of steps, whatever the number of images.
                let steps = notebook.setting(2400, quick: 60)
                var recipe = Recipe(
                    epochs: max(1, steps * 50 / size), batchSize: 50, mixup: mixup)
                if !changes.isEmpty { recipe.varying = try Transforms(parsing: changes) }
                let course = try await notebook.course(
                    "\(size)-\(changes.filter(\.isLetter))\(mixup == nil ? "" : "mixup")-\(seed)",
                    Self.words, on: mnist.train.subset(0..<size), recipe: recipe,
                    seed: notebook.seed &+ UInt64(seed), isQuiet: true)
                sum += 1 - Double(try course.mistakes(on: test)) / Double(test.count)
            }
            return sum / Double(seeds)
        }

        var plain: [Double] = [], changed: [Double] = []
        for size in sizes {
            plain.append(try await accuracy(size, ""))
            changed.append(try await accuracy(size, Self.varied))
            notebook.note("\(size.formatted) images, as they are", plain[plain.count - 1])
            notebook.note("\(size.formatted) images, varied", changed[changed.count - 1])
        }
        let middle = notebook.setting(1000, quick: 300)
        let place = sizes.firstIndex(of: middle) ?? 0
        var gains: [(name: String, gain: Double)] = []
        for kind in Self.kinds + ["mixup"] {
            let reached =
                kind == "mixup"
                ? try await accuracy(middle, "", mixup: 0.4) : try await accuracy(middle, kind)
            gains.append((kind, reached - plain[place]))
            notebook.note("\(middle.formatted) images, \(kind): gain", reached - plain[place])
        }
        if !notebook.isQuick {
            notebook.check(
                "1,000 images: moved, turned and scaled gain", changed[place] - plain[place],
                in: 0.005..., by: .says("Improving Recognition Accuracy"))
            notebook.check(
                "the gain is smaller with 10,000 than with 300 images",
                holds: changed[4] - plain[4] < changed[1] - plain[1], by: .ours)
            notebook.check(
                "upside-down digits cost", -(gains.first { $0.name == "flip-vertical" }?.gain ?? 0),
                in: 0.005..., by: .ours)
        }
        try draw(sizes, plain, changed, gains, notebook)
    }

    private func draw(
        _ sizes: [Int], _ plain: [Double], _ changed: [Double],
        _ gains: [(name: String, gain: Double)], _ notebook: Notebook
    ) throws {
        let x = sizes.map(Double.init)
        try notebook.draw(
            "augment-sizes",
            Figure(
                title: "Errors on the test digits, by the number of training digits",
                x: Figure.Axis("training digits", scale: .logarithmic),
                y: Figure.Axis("share of wrong answers", scale: .logarithmic),
                series: [
                    .line(
                        x: x, y: plain.map { max(1 - $0, 1e-4) }, name: "as they are",
                        marker: Figure.Marker.allCases.first),
                    .line(
                        x: x, y: changed.map { max(1 - $0, 1e-4) }, name: "varied",
                        marker: Figure.Marker.allCases.first),
                ]))
        try notebook.draw(
            "augment-kinds",
            Figure(
                title: "Gain of each change by itself",
                x: Figure.Axis(
                    "",
                    ticks: .labels(gains.enumerated().map { .init(at: Double($0), $1.name) })),
                y: Figure.Axis("points of accuracy"),
                width: 1600, series: [.bars(gains.map { $0.gain * 100 })]))
    }
}
