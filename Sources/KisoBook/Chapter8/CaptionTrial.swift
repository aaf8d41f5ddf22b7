import KisoApplications
import KisoCore
import KisoIO
import KisoPlot
import KisoTrain

/// Training on scenes with sentences, and what is said of others, for the programs about captions.
struct CaptionTrial {
    /// What scenes show.
    let kind: CaptionScenes.Kind
    /// The words that name things, their colours or how many they are.
    let names: Set<String>
    /// The scenes of a part.
    let scenes: (CaptionScenes.Part) -> CaptionScenes

    private static let places: Set = ["left", "right", "above", "below"]

    /// Trains, judges and draws; gives the figures of new scenes.
    func run(_ notebook: Notebook) async throws -> CaptionFigures {
        let language = CaptionLanguage.english
        let count = notebook.setting(20_000, quick: 64, full: 60_000)
        let train = CaptionExamples(
            scenes: scenes(.train), language: language, count: count, isFresh: true)
        let vocabulary = Vocabulary(scenesIn: language, of: kind)
        let captioner = Captioner(
            vocabulary: vocabulary, language: language, seed: notebook.seed)
        let trainer = captioner.trainer(
            seed: notebook.seed,
            sinks: [EpochLines(name: "captioner", say: notebook.surroundings.show)])
        let start = ContinuousClock.now
        let history = try await trainer.fit(
            train, epochs: notebook.setting(15, quick: 1), batchSize: 32)
        if history.wasInterrupted { throw CancellationError() }
        notebook.note(
            "minutes of training", ((ContinuousClock.now - start) / .seconds(6)).rounded() / 10)
        notebook.note("words", Double(vocabulary.count))

        func answers(_ part: CaptionScenes.Part, _ count: Int) throws -> CaptionAnswers {
            try CaptionAnswers(captioner, scenes(part), language, count)
        }
        let new = try answers(.test, notebook.setting(500, quick: 10))
        let figures = new.figures
        notebook.checkWhole("BLEU-4 on new scenes", figures.bleu[3], in: 0.8...1, by: .ours)
        notebook.note("sentences that are right word for word", figures.exact)
        notebook.checkWhole(
            "things that are named rightly", new.agreement(names), in: 0.9...1, by: .ours)
        notebook.checkWhole(
            "places that are named rightly", new.agreement(Self.places), in: 0.8...1, by: .ours)
        let shuffled = CaptionFigures(new.said, Array(new.truth[1...] + new.truth[..<1]))
        notebook.checkWhole(
            "BLEU-4 less that beside other pictures' sentences", figures.bleu[3] - shuffled.bleu[3],
            in: 0.3...1, by: .ours)
        let unseen = try answers(.unseenPairs, notebook.setting(200, quick: 5))
        notebook.note("BLEU-4, pairs never seen together", unseen.figures.bleu[3])
        notebook.note("right word for word, pairs never seen together", unseen.figures.exact)
        notebook.note("things named rightly, pairs never seen together", unseen.agreement(names))
        try draw(new, notebook)
        return figures
    }

    /// Scenes with what is said of them below.
    private func draw(_ answers: CaptionAnswers, _ notebook: Notebook) throws {
        let (side, text) = (192, 40)
        var pictures: [Figure.Image] = []
        for index in answers.images.indices.prefix(8) {
            var canvas = Canvas(width: side + 8, height: side + text)
            canvas.draw(answers.images[index].resized(width: side, height: side), x: 4, y: 4)
            let words = answers.said[index]
            let isRight = answers.truth[index].contains(words)
            // Two lines at most.
            let half = words.count > 4 ? (words.count + 1) / 2 : words.count
            for (line, part) in [words[..<half], words[half...]].enumerated() where !part.isEmpty {
                canvas.text(
                    part.joined(separator: " "), x: 4, y: side + 8 + line * 14,
                    isRight ? .black : .vermilion, dot: 1)
            }
            pictures.append(
                Figure.Image(canvas.image))
        }
        try notebook.draw(
            "captions",
            .images(pictures, columns: 4, title: "What is said of scenes that it has not seen"))
    }
}

/// What is said of scenes beside what is true.
struct CaptionAnswers {
    var images: [Image] = []
    var said: [[String]] = []
    /// The sentences that are true of each.
    var truth: [[[String]]] = []
    var figures: CaptionFigures { CaptionFigures(said, truth) }

    init(
        _ captioner: Captioner, _ scenes: CaptionScenes, _ language: CaptionLanguage, _ count: Int
    ) throws {
        for number in 0..<count {
            try Task.checkCancellation()
            let (image, meaning) = scenes.scene(number)
            images.append(image)
            said.append(captioner.captions(of: [image])[0].words)
            truth.append([meaning, meaning.inverse].compactMap { $0.map(language.words) })
        }
    }

    /// Of some words in the true sentence that agrees best, the share at whose turn the same is said.
    func agreement(_ words: Set<String>) -> Double {
        var (right, all) = (0, 0)
        for (said, truth) in zip(said, truth) {
            let mine = said.filter { words.contains($0) }
            let counts = truth.map { sentence in
                zip(mine, sentence.filter { words.contains($0) }).count { $0 == $1 }
            }
            all += truth.first?.count { words.contains($0) } ?? 0
            right += counts.max() ?? 0
        }
        return Double(right) / Double(max(all, 1))
    }
}
