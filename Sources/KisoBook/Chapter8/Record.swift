import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/record: a network near the top of the book's list, and what several of them are together.
struct Record: Experiment {
    let id = "ch08/record"
    let title = "Near the record on MNIST"
    let figures = ["8.3"]
    let seconds = 600
    let keyNumber: String? = "one network: wrong of 10,000"
    let explanation = """
        The list of best results on MNIST that the book shows ends at 0.21 % wrong answers, by five \
        networks that vote. What is on top of it has three things in common: images that are varied at \
        random, a learning rate that falls, and ensembles.

        Here is a network of six convolutions with batch normalisation and dropout, trained on all 60,000 \
        digits, moved, turned and scaled at random, with a rate that falls along a cosine. With `--full` there \
        are eight networks of three kinds, which answer with the mean of their probabilities: networks of one \
        kind mostly get the same digits wrong, and their mean, too. The settings were chosen without the test \
        digits, the last epoch counts, and the test digits are looked at once.
        """
    let outcome = """
        One such network is where the book's list ends for networks without an ensemble; together they are \
        better than each of them, and what they get wrong, people would dispute about, too.
        """

    /// A network in words, and how it is trained.
    struct Kind {
        let words: String
        let epochs: Int
        /// How far digits are moved, in pixels, and turned.
        let shift: Int
        let degrees: Double
    }

    /// The members' kinds in turn; the first is the one of the short form. All are trained with Adam and
    /// a rate of 0.002 that falls along a cosine.
    static let kinds = [
        // Strides instead of pooling, close to the network of C. Deotte's public notebook "25 million images!".
        Kind(
            words: """
                conv:32,3,bias=none batchnorm relu conv:32,3,bias=none batchnorm relu \
                conv:32,5,stride=2,padding=2,bias=none batchnorm relu dropout:0.4 \
                conv:64,3,bias=none batchnorm relu conv:64,3,bias=none batchnorm relu \
                conv:64,5,stride=2,padding=2,bias=none batchnorm relu dropout:0.4 \
                affine:128 batchnorm relu dropout:0.4 affine:10
                """,
            epochs: 14, shift: 2, degrees: 10),
        // Residual layers, and max pooling between them.
        Kind(
            words: """
                conv:32,3,padding=1,bias=none batchnorm relu \
                residual:activation=relu(conv:32,3,padding=1,bias=none batchnorm relu \
                conv:32,3,padding=1,bias=none batchnorm) pool:2 dropout:0.3 \
                conv:64,3,padding=1,bias=none batchnorm relu \
                residual:activation=relu(conv:64,3,padding=1,bias=none batchnorm relu \
                conv:64,3,padding=1,bias=none batchnorm) pool:2 dropout:0.3 \
                conv:96,3,padding=1,bias=none batchnorm relu \
                residual:activation=relu(conv:96,3,padding=1,bias=none batchnorm relu \
                conv:96,3,padding=1,bias=none batchnorm) dropout:0.4 affine:10
                """,
            epochs: 14, shift: 2, degrees: 15),
        // Half as wide as M5 of S. An et al., "An ensemble of simple convolutional neural network models
        // for MNIST digit recognition", 2020: no padding, no pooling.
        Kind(
            words: """
                conv:16,5,bias=none batchnorm relu conv:32,5,bias=none batchnorm relu \
                conv:48,5,bias=none batchnorm relu conv:64,5,bias=none batchnorm relu \
                conv:80,5,bias=none batchnorm relu dropout:0.3 affine:10
                """,
            epochs: 12, shift: 3, degrees: 15),
    ]

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let train = mnist.train.subset(0..<notebook.setting(60_000, quick: 1000))
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 500))
        var members: [Predictor] = []
        for number in 0..<notebook.setting(1, quick: 2, full: 8) {
            let kind = Self.kinds[number % Self.kinds.count]
            var recipe = Recipe(
                epochs: notebook.setting(14, quick: 3, full: kind.epochs))
            recipe.optimizer = Adam(learningRate: 0.002)
            recipe.varying = Transforms([
                RandomShift(pixels: kind.shift), RandomRotation(degrees: kind.degrees),
                RandomScale(0.9...1.1),
            ])
            let course = try await notebook.course(
                "member\(number + 1)", kind.words, on: train, recipe: recipe,
                seed: notebook.seed &+ UInt64(number))
            members.append(
                Predictor(course.network, input: [1, 28, 28], classNames: mnist.classNames))
        }
        try judge(members, test, notebook)
    }

    private func judge(
        _ members: [Predictor], _ test: LabeledImages, _ notebook: Notebook
    ) throws {
        let outputs = try members.map { member in
            try stride(from: 0, to: test.count, by: 500).map {
                try member(test.batch(Array($0..<min($0 + 500, test.count))).inputs)
            }
        }
        let labels = test.batch(Array(0..<test.count)).targets.values(as: Int.self)
        /// The places of the images that some members together get wrong.
        func mistakes(_ chosen: Range<Int>) -> [Int] {
            var wrong: [Int] = []
            for (part, start) in stride(from: 0, to: test.count, by: 500).enumerated() {
                for (row, ballot) in Ballot.all(chosen.map { outputs[$0][part] }).enumerated()
                where ballot.vote != labels[start + row] {
                    wrong.append(start + row)
                }
            }
            return wrong
        }
        let single = members.indices.map { Double(mistakes($0..<$0 + 1).count) }
        let total = Double(test.count)
        notebook.check(
            "one network: wrong of \(test.count.formatted)", single[0], in: 0...45,
            quick: 0...300, by: .ours)
        var together: [Double] = []
        for count in 1...members.count { together.append(Double(mistakes(0..<count).count)) }
        if members.count >= 5 {
            let mean = single.reduce(0, +) / Double(single.count)
            notebook.note("each of them, mean", mean)
            notebook.note("each of them", Finding.text(single))
            notebook.check("five: wrong of 10,000", together[4], in: 0...32, by: .ours)
            notebook.check(
                "all \(members.count): wrong of 10,000", together[members.count - 1], in: 0...27,
                by: .ours)
            notebook.check(
                "five are better than one on the mean, by points",
                (mean - together[4]) / total * 100,
                in: 0.05..., by: .ours)
        }
        try draw(members, single, together, total, mistakes(members.indices), test, notebook)
    }

    private func draw(
        _ members: [Predictor], _ single: [Double], _ together: [Double], _ total: Double,
        _ wrong: [Int], _ test: LabeledImages, _ notebook: Notebook
    ) throws {
        let x = single.indices.map { Double($0 + 1) }
        try notebook.draw(
            "8.3",
            Figure(
                title: "Wrong answers by the number of networks",
                x: Figure.Axis("networks", ticks: .integers),
                y: Figure.Axis("wrong, in per cent"),
                series: [
                    .scatter(x: x, y: single.map { $0 / total * 100 }, name: "each by itself"),
                    .line(
                        x: x, y: together.map { $0 / total * 100 }, name: "the first together",
                        marker: Figure.Marker.allCases.first),
                    .line(
                        x: [x[0], max(x[x.count - 1], 2)], y: [0.21, 0.21],
                        name: "first of the book's list", dash: .dashed),
                ]))
        let shown = Array(wrong.prefix(40))
        guard !shown.isEmpty else { return }
        let ensemble = try Ensemble(members).predictor
        let batch = test.batch(shown)
        let answers = try ensemble(batch.inputs).argmax(axis: 1).values(as: Int.self)
        let labels = batch.targets.values(as: Int.self)
        let values = batch.inputs.doubles
        let pictures = shown.indices.map {
            Figure.Image(
                values: Array(values[$0 * 784..<($0 + 1) * 784]), width: 28, height: 28,
                range: 0...1)
        }
        try notebook.draw(
            "wrong",
            .images(
                pictures, columns: 8, captions: zip(labels, answers).map { "\($0), not \($1)" },
                title: "What is still answered wrong"))
    }
}
