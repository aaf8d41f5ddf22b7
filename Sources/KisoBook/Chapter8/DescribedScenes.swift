import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoOptim
import KisoPlot
import KisoTrain

/// ch08/captions: sentences about pictures, by convolutions and a long short-term memory.
struct DescribedScenes: Experiment {
    let id = "ch08/captions"
    let title = "Pictures in words: convolutions and a memory"
    let seconds = 600
    let keyNumber: String? = "BLEU-4 on new scenes"
    let explanation = """
        A caption needs two networks: one that sees, and one that speaks. Convolutions make features of the \
        picture; a recurrent network begins with them and says word after word, each from what \
        it has said. In training it is given the true words before; later it goes by its own, and of several \
        beginnings of a sentence the most probable are kept.

        The pictures are scenes of one to three coloured digits on darkened photographs, the sentences say \
        exactly what is to be seen: what, in which colour, how many, and where from each other. Digits and \
        photographs of the test are in no scene of the training, of which none is seen twice, and some pairs \
        of digits are never together in it; those are judged apart. The quick form has a few scenes on plain \
        grounds.
        """
    let outcome = """
        The sentences are right for nine new scenes in ten, and for more than a third of those with pairs of \
        digits that were never seen together: what is learnt is not a list of sentences, though what is \
        never said together is said unwillingly. Whoever is given sentences of other pictures sees that \
        the network looks: then few words agree but those of the grammar.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images("mnist")
        let language = CaptionLanguage.english
        var grounds: (train: [Image], test: [Image])?
        if !notebook.isQuick {
            grounds = try await notebook.available(
                "digits on photographs", notebook.backgrounds)
            if grounds == nil { return }
        }
        func scenes(_ part: CaptionScenes.Part) -> CaptionScenes {
            CaptionScenes(images, part: part, backgrounds: grounds, seed: notebook.seed)
        }
        let learnt = scenes(.train)
        let count = notebook.setting(20_000, quick: 64, full: 60_000)
        let train = CaptionExamples(
            scenes: learnt, language: language, count: count, isFresh: true)
        let vocabulary = Vocabulary(scenesIn: language)
        let captioner = Captioner(
            vocabulary: vocabulary, language: language, seed: notebook.seed)
        let say = notebook.surroundings.show
        let trainer = captioner.trainer(
            seed: notebook.seed, sinks: [EpochLines(name: "captioner", say: say)])
        let start = ContinuousClock.now
        let history = try await trainer.fit(
            train, epochs: notebook.setting(15, quick: 1), batchSize: 32)
        if history.wasInterrupted { throw CancellationError() }
        notebook.note(
            "minutes of training", ((ContinuousClock.now - start) / .seconds(6)).rounded() / 10)
        notebook.note("words", Double(vocabulary.count))
        let new = try await Answers(
            captioner, scenes(.test), language, notebook.setting(500, quick: 10))
        let figures = new.figures
        notebook.checkWhole(
            "BLEU-4 on new scenes", figures.bleu[3], in: 0.8...1, by: .ours)
        notebook.checkWhole("CIDEr-D on new scenes", figures.cider, in: 6...10, by: .ours)
        notebook.note("sentences that are right word for word", figures.exact)
        notebook.checkWhole("things that are named rightly", new.named, in: 0.9...1, by: .ours)
        notebook.checkWhole("places that are named rightly", new.placed, in: 0.8...1, by: .ours)
        let shuffled = CaptionFigures(
            new.said, Array(new.truth[1...] + new.truth[..<1]))
        notebook.checkWhole(
            "BLEU-4 less that beside other pictures' sentences", figures.bleu[3] - shuffled.bleu[3],
            in: 0.3...1, by: .ours)
        let unseen = try await Answers(
            captioner, scenes(.unseenPairs), language, notebook.setting(200, quick: 5))
        notebook.note("BLEU-4, pairs never seen together", unseen.figures.bleu[3])
        notebook.note("right word for word, pairs never seen together", unseen.figures.exact)
        try draw(new, notebook)
    }

    /// What is said of scenes beside what is true.
    private struct Answers {
        var images: [Image] = []
        var said: [[String]] = []
        /// The sentences that are true of each.
        var truth: [[[String]]] = []
        var figures: CaptionFigures { CaptionFigures(said, truth) }
        /// The share of colours and digits that are said where they are true.
        var named: Double { agreement(where: { Self.names.contains($0) }) }
        /// The share of relations, of scenes that have one, that are said.
        var placed: Double { agreement(where: { Self.places.contains($0) }) }

        private static let names = Set(
            [
                "red", "green", "blue", "yellow", "violet", "orange", "zero", "one", "two", "three",
                "four", "five", "six", "seven", "eight", "nine", "zeroes", "ones", "twos", "threes",
                "fours", "fives", "sixes", "sevens", "eights", "nines",
            ])
        private static let places: Set = ["left", "right", "above", "below"]

        init(
            _ captioner: Captioner, _ scenes: CaptionScenes, _ language: CaptionLanguage,
            _ count: Int
        ) async throws {
            for number in 0..<count {
                try Task.checkCancellation()
                let (image, meaning) = scenes.scene(number)
                images.append(image)
                said.append(captioner.captions(of: [image])[0].words)
                truth.append(
                    [meaning, meaning.inverse].compactMap { $0.map(language.words) })
            }
        }

        /// Of the words of a kind in the true sentence that agrees best, the share at whose turn the same is said.
        private func agreement(where isOfKind: (String) -> Bool) -> Double {
            var (right, all) = (0, 0)
            for (said, truth) in zip(said, truth) {
                let mine = said.filter(isOfKind)
                let counts = truth.map { sentence in
                    zip(mine, sentence.filter(isOfKind)).count { $0 == $1 }
                }
                all += truth.first?.count(where: isOfKind) ?? 0
                right += counts.max() ?? 0
            }
            return Double(right) / Double(max(all, 1))
        }
    }

    /// Scenes with what is said of them below.
    private func draw(_ answers: Answers, _ notebook: Notebook) throws {
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
