import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoPlot
import KisoTensor

/// ch08/inception: filters of several sizes side by side, and what convolutions of 1×1 save.
struct InceptionModules: Experiment {
    let id = "ch08/inception"
    let title = "Inception: wide as well as deep"
    let figures = ["8.11"]
    let seconds = 540
    let keyNumber: String? = "test accuracy"
    let explanation = """
        A module of GoogLeNet sees its input with filters of 1×1, 3×3 and 5×5 and with a pooling at the \
        same time, and puts what they find one behind the other. That would be dear, if convolutions of \
        1×1 did not first make the channels fewer.

        How dear is counted here for the first module of the paper, and measured with a small network of \
        such modules on pictures of clothing: as it is, without the convolutions of 1×1, and with a \
        second output in the middle that helps to train it.
        """
    let outcome = """
        Without the 1×1 convolutions the modules need several times as many multiplications for as many \
        channels.
        """

    func run(_ notebook: Notebook) async throws {
        try checkModule(notebook)
        let images = try await notebook.images(notebook.isQuick ? "mnist" : "fashion-mnist")
        let train = images.train.subset(0..<notebook.setting(60_000, quick: 600))
        let test = images.test.subset(0..<notebook.setting(10_000, quick: 500))
        let recipe = try Recipe.clothing(
            epochs: notebook.setting(7, quick: 8, full: 12), rate: 0.05)
        let words = try words("googlenet-mini")
        let main = try await notebook.course("mini", words, on: train, recipe: recipe)
        notebook.check(
            "test accuracy", 1 - Double(try main.mistakes(on: test)) / Double(test.count),
            in: notebook.isFull ? 0.928...1 : 0.92...1, quick: 0.3...1, by: .ours)

        // The others only as long, and on as many pictures, as it takes to compare them.
        let part = train.subset(0..<notebook.setting(20_000, quick: 600, full: 60_000))
        let short = try Recipe.clothing(
            epochs: notebook.setting(1, quick: 1, full: 6), rate: 0.05)
        var rows: [(name: String, course: Course, adds: Double)] = []
        for (name, words) in [
            ("with 1×1", words), ("without 1×1", try self.words("googlenet-mini-naive")),
            ("with a second output", Self.withAuxiliary(words)),
        ] {
            let course = try await notebook.course(
                name.filter { $0.isLetter || $0.isNumber }, words, on: part, recipe: short)
            let adds = Double(course.network.multiplyAdds(for: [1, 28, 28])) / 1e6
            notebook.note("\(name): million multiply-adds", (adds * 10).rounded() / 10)
            notebook.note(
                "\(name): training loss of epoch \(short.epochs)", course.losses.last ?? 0)
            rows.append((name, course, adds))
        }
        notebook.check(
            "without 1×1: times the multiply-adds", rows[1].adds / rows[0].adds, in: 1.5...,
            by: .ours)
        try draw(rows, notebook)
    }

    private func words(_ name: String) throws -> String {
        try NamedModel(named: name).words(for: [1, 28, 28], outputs: 10).text
    }

    /// A second output behind the second module.
    static func withAuxiliary(_ words: String) -> String {
        guard let first = words.range(of: "branches("),
            let place = words.range(of: "branches(", range: first.upperBound..<words.endIndex)
        else { return words }
        return words[..<place.lowerBound] + "auxiliary(globalpool affine:10) "
            + words[place.lowerBound...]
    }

    /// The paper's module 3a.
    private func checkModule(_ notebook: Notebook) throws {
        let module = Inception(64, 96, 128, 16, 32, 32)
        let input: Shape = [192, 28, 28]
        let network = try Architecture(module.words()).model(input: input)
        notebook.check(
            "module 3a: shape of the result",
            try network.outputShape(for: input).dimensions.map(Double.init), are: [256, 28, 28],
            by: .ours)
        let adds = Double(network.multiplyAdds(for: input)) / 1e6
        notebook.check(
            "module 3a: million multiply-adds, the paper's column of operations", adds.rounded(),
            is: 128, by: .ours)
        let naive = try Architecture(module.words(reduces: false)).model(input: input)
        notebook.check(
            "module 3a without 1×1: times the multiply-adds",
            Double(naive.multiplyAdds(for: input)) / 1e6 / adds, is: 393_216 / 163_328,
            tolerance: 1e-9, by: .ours)
    }

    private func draw(
        _ rows: [(name: String, course: Course, adds: Double)], _ notebook: Notebook
    ) throws {
        let ticks = Figure.Ticks.labels(
            rows.enumerated().map { place, row in
                .init(at: Double(place), row.name.hasSuffix("output") ? "2 outputs" : row.name)
            })
        try notebook.draw(
            "8.11",
            Figure(
                title: "A small GoogLeNet, with and without convolutions of 1×1",
                panels: [
                    Figure.Panel(
                        title: "million multiply-adds", x: Figure.Axis("", ticks: ticks),
                        series: [.bars(rows.map(\.adds))]),
                    Figure.Panel(
                        title: "seconds of training", x: Figure.Axis("", ticks: ticks),
                        series: [.bars(rows.map(\.course.seconds))]),
                    Figure.Panel(
                        title: "training loss of all outputs", x: Figure.Axis("", ticks: ticks),
                        series: [.bars(rows.map { $0.course.losses.last ?? 0 })]),
                ], columns: 3, width: 1800, height: 620))
    }
}
