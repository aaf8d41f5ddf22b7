import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/transfer: what a network has learnt from a million photographs, for a few of one's own.
struct TransferLearning: Experiment {
    let id = "ch08/transfer"
    let title = "A few pictures are enough, with borrowed layers"
    let seconds = 420
    let keyNumber: String? = "10 a class: borrowed layers, accuracy"
    let explanation = """
        A network that has learnt a thousand classes from a million photographs has layers that find edges, \
        textures, eyes and wheels. They are of use for other classes, too: keep the layers, put a new last \
        one behind them, and train only that.

        The layers are EfficientNet-Lite0's, the pictures 270 cut-out photographs of seven kinds: birds, \
        food, mammals, plants, signs, things, vehicles. Of each kind 3, 5 or 10 are learnt from, all others \
        are answered. Beside it: the same classifier on the pixels themselves; the last blocks trained on, \
        slowly, with pictures that are varied; and a small network that begins from nothing.

        Borrowed layers do not always help. Those of a network for digits are tried on pictures of \
        clothing, which have little to do with digits.
        """
    let outcome = """
        With ten pictures of a kind the borrowed layers reach what no network trained from nothing comes \
        near to; to train the last blocks on, too, gains nothing with so few. The layers that have seen \
        only digits are worth little for clothing.
        """

    func run(_ notebook: Notebook) async throws {
        try await lendDigits(notebook)
        // The quick form fetches nothing.
        guard !notebook.isQuick else { return }
        do {
            let photos = try await notebook.photos()
            let source = try await notebook.pretrained("efficientnet-lite0")
            try await lendPhotographs(photos.path, source, notebook)
        } catch let error as KisoError where error.kind == .unavailable {
            notebook.cannotReproduce("transfer to photographs: \(error.message)")
        }
    }

    // MARK: - Photographs

    /// Which pictures are learnt from, and which answered.
    private struct Division {
        let train: [Int]
        let test: [Int]

        /// So many of each class, at random.
        init(_ labels: [Int], perClass count: Int, using generator: inout RandomGenerator) {
            var left = Dictionary(grouping: labels.indices) { labels[$0] }
            var train: [Int] = []
            for label in left.keys.sorted() {
                left[label]?.shuffle(using: &generator)
                train += (left[label] ?? []).prefix(count)
            }
            let taken = Set(train)
            self.train = train
            test = labels.indices.filter { !taken.contains($0) }
        }
    }

    private func lendPhotographs(
        _ path: String, _ source: Predictor, _ notebook: Notebook
    ) async throws {
        let photos = try ImageFolder(path, size: 224, channels: 3)
        let small = try ImageFolder(path, size: 32, channels: 3)
        let labels = targets(of: photos)
        notebook.note("photographs", Double(photos.count))
        let transfer = try Transfer(from: source, freezing: .all)
        let frozen = try transfer.network(
            for: [3, 224, 224], outputs: photos.classNames.count, seed: notebook.seed)
        guard let split = FrozenFeatures(frozen) else { return }
        let features = try split(photos) { _ in try notebook.checkCancellation() }.inputs
        let pixels = small.batch(Array(0..<small.count)).inputs
        let counts = [3, 5, 10]
        var curves: [String: [Double]] = [:]
        var shown: (division: Division, answers: [Int])?
        for count in counts {
            var sums = [0.0, 0.0]
            let seeds = 5
            for seed in 0..<seeds {
                var generator = notebook.random("division \(count) \(seed)")
                let division = Division(labels, perClass: count, using: &generator)
                for (index, inputs) in [features, pixels].enumerated() {
                    let answers = try probe(inputs, labels, division, notebook)
                    sums[index] += share(answers, labels, division)
                    if index == 0, count == 10, seed == 0 { shown = (division, answers) }
                }
            }
            curves["borrowed layers", default: []].append(sums[0] / Double(seeds))
            curves["pixels", default: []].append(sums[1] / Double(seeds))
            var generator = notebook.random("division \(count) 0")
            let division = Division(labels, perClass: count, using: &generator)
            curves["last blocks trained on", default: []].append(
                try fineTune(source, photos, labels, division, notebook))
            curves["from nothing", default: []].append(
                try await begin(path, labels, division, notebook))
        }
        for (name, values) in curves.sorted(by: { $0.key < $1.key }) {
            for (count, value) in zip(counts, values) where name != "borrowed layers" || count != 10
            {
                notebook.note("\(count) a class: \(name), accuracy", value)
            }
        }
        let reached = curves["borrowed layers"]?.last ?? 0
        notebook.check(
            "10 a class: borrowed layers, accuracy", reached, in: 0.84..., by: .ours)
        notebook.check(
            "10 a class: better than on the pixels, by", reached - (curves["pixels"]?.last ?? 1),
            in: 0.35..., by: .ours)
        try draw(counts, curves, notebook)
        if let shown { try sheet(photos, labels, shown.division, shown.answers, notebook) }
    }

    private func targets(of data: ImageFolder) -> [Int] {
        data.batch(Array(0..<data.count)).targets.values(as: Int.self)
    }

    /// Trains a softmax layer on rows of numbers; returns its answers for the pictures that it has not
    /// seen.
    private func probe(
        _ inputs: Tensor, _ labels: [Int], _ division: Division, _ notebook: Notebook
    ) throws -> [Int] {
        let rows = inputs.reshaped([inputs.shape[0], inputs.count / inputs.shape[0]])
        let width = rows.shape[1]
        let classes = (labels.max() ?? 0) + 1
        func part(_ places: [Int]) -> Tensor { rows.taking(Tensor(places.map(Int64.init))) }
        let model = Sequential(seed: notebook.seed) { Affine(inputs: width, outputs: classes) }
        let learner = Learner(model, optimizer: Adam(learningRate: 0.003), decay: .coupled(1e-4))
        let x = part(division.train)
        let t = Tensor(division.train.map { Int64(labels[$0]) })
        for _ in 1...200 {
            try notebook.checkCancellation()
            try learner.step(x, t)
        }
        return model(part(division.test), pass: .inference).argmax(axis: 1).values(as: Int.self)
    }

    private func share(_ answers: [Int], _ labels: [Int], _ division: Division) -> Double {
        let right = zip(answers, division.test).count { $0 == labels[$1] }
        return Double(right) / Double(max(division.test.count, 1))
    }

    /// The last blocks learn on, at a tenth of the rate, with pictures that are varied.
    private func fineTune(
        _ source: Predictor, _ photos: ImageFolder, _ labels: [Int], _ division: Division,
        _ notebook: Notebook
    ) throws -> Double {
        let network = try Transfer(from: source, freezing: .first(22)).network(
            for: [3, 224, 224], outputs: photos.classNames.count, seed: notebook.seed)
        let groups = Transfer.groups(of: network)
        let learner = Learner(
            network, optimizer: Adam(learningRate: 0.002),
            groups: [ParameterGroup(groups.learnt, rate: 0.1), ParameterGroup(groups.new)],
            seed: notebook.seed)
        let vary = Transforms([RandomFlip(), RandomShift(pixels: 12), RandomScale(0.9...1.1)])
        var order = notebook.random("order")
        var changes = notebook.random("changes")
        // As many steps for few pictures as for many.
        let epochs = 10 * 70 / division.train.count
        for _ in 0..<epochs {
            let shuffled = division.train.shuffled(using: &order)
            for start in stride(from: 0, to: shuffled.count, by: 14) {
                try notebook.checkCancellation()
                let places = Array(shuffled[start..<min(start + 14, shuffled.count)])
                if places.count < 2 { continue }
                let batch = photos.batch(places)
                try learner.step(vary(batch.inputs, using: &changes), batch.targets)
            }
        }
        var answers: [Int] = []
        for start in stride(from: 0, to: division.test.count, by: 50) {
            try notebook.checkCancellation()
            let places = Array(division.test[start..<min(start + 50, division.test.count)])
            answers += network(photos.batch(places).inputs, pass: .inference).argmax(axis: 1)
                .values(as: Int.self)
        }
        return share(answers, labels, division)
    }

    /// A small network of its own, on pictures of 64×64.
    private func begin(
        _ path: String, _ labels: [Int], _ division: Division, _ notebook: Notebook
    ) async throws -> Double {
        let photos = try ImageFolder(path, size: 64, channels: 3)
        let words = try NamedModel(named: "vgg5").words(for: [3, 64, 64], outputs: 7).text
        let network = try Architecture(words).model(input: [3, 64, 64], seed: notebook.seed)
        let trainer = Trainer(
            network, optimizer: Adam(learningRate: 0.001), schedule: CosineSchedule(),
            seed: notebook.seed)
        try await trainer.fit(
            photos.subset(division.train).varied(
                by: Transforms([RandomFlip(), RandomShift(pixels: 4)])),
            epochs: 40, batchSize: 16)
        try notebook.checkCancellation()
        let answers = stride(from: 0, to: division.test.count, by: 50).flatMap { start in
            let places = Array(division.test[start..<min(start + 50, division.test.count)])
            return network(photos.batch(places).inputs, pass: .inference).argmax(axis: 1)
                .values(as: Int.self)
        }
        return share(answers, labels, division)
    }

    private func draw(
        _ counts: [Int], _ curves: [String: [Double]], _ notebook: Notebook
    ) throws {
        try notebook.draw(
            "transfer",
            Figure(
                title: "Accuracy on photographs",
                x: Figure.Axis("pictures a class", ticks: .integers),
                y: Figure.Axis("accuracy", limits: 0...1),
                series: curves.sorted { $0.key < $1.key }.map { name, values in
                    .line(
                        x: counts.map(Double.init), y: values, name: name,
                        marker: Figure.Marker.allCases.first)
                }))
    }

    /// Answers of the classifier with ten pictures a class, the wrong ones first.
    private func sheet(
        _ photos: ImageFolder, _ labels: [Int], _ division: Division, _ answers: [Int],
        _ notebook: Notebook
    ) throws {
        let pairs = Array(zip(division.test, answers))
        let wrong = pairs.filter { labels[$0.0] != $0.1 }.prefix(12)
        let right = pairs.filter { labels[$0.0] == $0.1 }
        let some = stride(from: 0, to: right.count, by: max(1, right.count / 12)).prefix(12).map {
            right[$0]
        }
        let chosen = Array(wrong) + some
        let pictures = chosen.map { pair in
            let x = photos.batch([pair.0]).inputs.mean(axes: [1])
            return Figure.Image(values: x.doubles, width: 224, height: 224, range: 0...1)
        }
        try notebook.draw(
            "photographs",
            .images(
                pictures, columns: 8,
                captions: chosen.map { place, answer in
                    photos.classNames[answer] + (labels[place] == answer ? "" : ", wrong")
                }, title: "Answers with ten pictures of each kind"))
    }

    // MARK: - Digits and clothing

    private func lendDigits(_ notebook: Notebook) async throws {
        let digits = try await notebook.images()
        let clothes = try await notebook.images(notebook.isQuick ? "mnist" : "fashion-mnist")
        let words = "conv:16,5 relu pool:2 conv:32,3 relu pool:2 affine:100 relu affine:10"
        let learnt = try await notebook.course(
            "digits", words, on: digits.train.subset(0..<notebook.setting(20_000, quick: 1000)),
            recipe: Recipe(epochs: 2), isQuiet: true)
        let source = Predictor(learnt.network, input: [1, 28, 28], name: "digits")
        let few = clothes.train.subset(0..<200)
        let test = clothes.test.subset(0..<notebook.setting(10_000, quick: 500))
        var accuracy: [Double] = []
        for isBorrowed in [true, false] {
            let network =
                isBorrowed
                ? try Transfer(from: source, freezing: .none).network(
                    for: [1, 28, 28], outputs: 10, seed: notebook.seed)
                : try Architecture(words).model(input: [1, 28, 28], seed: notebook.seed)
            let learner = Learner(network, optimizer: Adam(learningRate: 0.001))
            let loader = BatchLoader(few, batchSize: 50)
            var order = notebook.random("order")
            for _ in 1...notebook.setting(60, quick: 5) {
                for batch in loader.shuffled(using: &order) {
                    try notebook.checkCancellation()
                    try learner.step(batch.images, batch.labels)
                }
            }
            accuracy.append(try network.evaluated(on: test).accuracy)
        }
        notebook.note("200 pictures of clothing, from nothing: accuracy", accuracy[1])
        notebook.note(
            "200 pictures of clothing, layers from digits: gain", accuracy[0] - accuracy[1])
        notebook.check(
            "200 pictures of clothing, layers from digits: accuracy", accuracy[0], in: 0.6...,
            quick: 0.2..., by: .ours)
    }
}
