import KisoCore
import KisoData
import KisoInspect
import KisoNN
import KisoPlot
import KisoTrain

/// ch08/resnet: the paper's network of twenty layers on pictures of clothing.
struct ResidualAccuracy: Experiment {
    let id = "ch08/resnet"
    let title = "ResNet-20 on clothing"
    let seconds = 480
    let keyNumber: String? = "test accuracy"
    let explanation = """
        The network is the one that ResNet's paper trains on small photographs, of twenty layers, at half \
        its width; with `--full` it is as wide as the paper's and learns for twenty epochs, in three \
        copies that answer together.

        Pictures are mirrored and moved by up to two pixels. The learning rate rises for a while, then \
        falls along a cosine. The test pictures are answered once, at the end.
        """
    let outcome = """
        A few hundred thousand multiplications a picture and weights of a third of a megabyte are enough \
        for what took much larger networks a few years before.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images(notebook.isQuick ? "mnist" : "fashion-mnist")
        let train = images.train.subset(0..<notebook.setting(60_000, quick: 600))
        let test = images.test.subset(0..<notebook.setting(10_000, quick: 500))
        let model = notebook.isFull ? "resnet20" : "resnet20-w8"
        let words = try NamedModel(named: model).words(for: [1, 28, 28], outputs: 10).text
        let recipe = try Recipe.clothing(
            epochs: notebook.setting(10, quick: 2, full: 20), rate: 0.1)
        let members = notebook.setting(1, quick: 1, full: 3)
        var courses: [Course] = []
        for number in 0..<members {
            courses.append(
                try await notebook.course(
                    "\(model)-\(number)", words, on: train, recipe: recipe,
                    seed: notebook.seed &+ UInt64(number)))
        }
        let accuracy = try courses.map {
            1 - Double(try $0.mistakes(on: test)) / Double(test.count)
        }
        notebook.check(
            "test accuracy", accuracy.reduce(0, +) / Double(accuracy.count),
            in: notebook.isFull ? 0.943...1 : 0.923...1, quick: 0.2...1, by: .ours)
        if members > 1 {
            let ensemble = try Ensemble(
                courses.map { Predictor($0.network, input: [1, 28, 28]) })
            let together = try ensemble.predictor.evaluated(on: test).accuracy
            notebook.check(
                "\(members) together: test accuracy", together, in: 0.948...1, by: .ours)
        }
        try notebook.draw(
            "resnet",
            .learningCurve(of: courses[0].history, title: "\(model) on \(images.name)"))
    }
}
