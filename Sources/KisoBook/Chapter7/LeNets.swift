import KisoCore
import KisoData
import KisoInspect
import KisoNN
import KisoPlot
import KisoTensor

/// ch07/lenet: the first convolutional network, as it was published and as it is built today.
struct LeNets: Experiment {
    let id = "ch07/lenet"
    let title = "LeNet, of 1998 and of today"
    let seconds = 300
    let keyNumber: String? = "today, varied images: wrong of 10,000"
    let explanation = """
        LeNet had it all in 1998: convolutions, smaller and smaller maps, fully connected layers at the \
        end. But not as they are today. Its activation is a scaled tanh, 1.7159 · tanh(2x/3), not the \
        logistic sigmoid. Its subsampling adds four numbers and has a coefficient and a bias to learn. \
        Maps of its third layer see only some of those before. And an answer is not a probability but \
        a distance to a picture of the digit, drawn in 7×12 pixels.

        Both networks learn for 20 epochs; the one of today a second time with digits that are moved, \
        turned and scaled a little. Validation digits, held out of the training ones, are answered \
        after every epoch, the test digits once, at the end.
        """
    let outcome = """
        The network of 1998 reaches its paper's error of about 0.95 %; ReLU and max pooling hardly change \
        that, while varied images do.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let count = notebook.setting(54_000, quick: 1500)
        let train = mnist.train.subset(0..<count)
        let validation = mnist.train.subset(54_000..<notebook.setting(60_000, quick: 54_500))
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 500))
        try checkSizes(notebook)
        let plain = Recipe(epochs: notebook.setting(20, quick: 3))
        var varied = plain
        varied.varying = Transforms([
            RandomShift(pixels: 2), RandomRotation(degrees: 10), RandomScale(0.9...1.1),
        ])
        let plans = [
            ("1998", NamedModel.leNet1998, plain, 0.0125), ("today", .leNet, plain, 0.0105),
            ("today, varied images", .leNet, varied, 0.009),
        ]
        var courses: [(name: String, course: Course)] = []
        for (name, model, recipe, limit) in plans {
            let words = try model.words(for: [1, 28, 28], outputs: 10).text
            let course = try await notebook.course(
                name.filter(\.isLetter) + name.filter(\.isNumber), words, on: train,
                validation: validation, recipe: recipe)
            let wrong = try course.mistakes(on: test)
            notebook.note("\(name): wrong of \(test.count.formatted)", Double(wrong))
            notebook.check(
                "\(name): test error", Double(wrong) / Double(test.count), in: 0...limit,
                quick: 0...0.6, by: .ours)
            courses.append((name, course))
        }
        try draw(courses, notebook)
        try notebook.draw(
            "maps",
            .featureMaps(of: courses[0].course.network, for: test.batch([0]).inputs, channels: 6))
    }

    /// The numbers of the paper, section II.
    private func checkSizes(_ notebook: Notebook) throws {
        let words = try NamedModel.leNet1998.words(for: [1, 32, 32], outputs: 10).text
        let network = try Architecture(words).model(input: [1, 32, 32])
        let counts = network.namedLayers.compactMap { entry -> Double? in
            let count = entry.layer.trainableParameters.reduce(0) { $0 + $1.shape.count }
            return count > 0 ? Double(count) : nil
        }
        notebook.check(
            "parameters of C1, S2, C3, S4, C5, F6", Array(counts.prefix(6)),
            are: [156, 12, 1516, 32, 48_120, 10_164], by: .ours)
    }

    private func draw(
        _ courses: [(name: String, course: Course)], _ notebook: Notebook
    ) throws {
        try notebook.draw(
            "errors",
            Figure(
                title: "Validation error by epoch",
                x: Figure.Axis("epoch", ticks: .integers),
                y: Figure.Axis("share of wrong answers", scale: .logarithmic),
                series: courses.map { name, course in
                    let errors = course.validationErrors
                    return .line(
                        x: errors.indices.map { Double($0 + 1) },
                        y: errors.map { max($0, 1e-4) }, name: name)
                }))
    }
}

extension Int {
    /// `10,000`.
    var formatted: String {
        self < 1000 ? "\(self)" : "\(self / 1000)," + String("\(self % 1000 + 1000)".dropFirst())
    }
}
