import KisoApplications
import KisoIO

/// ch08/captioned-things: sentences about photographs of things.
struct DescribedThings: Experiment {
    let id = "ch08/captioned-things"
    let title = "Things in words: animals, fruit and instruments"
    let seconds = 600
    let keyNumber: String? = "BLEU-4 on new scenes"
    let explanation = """
        The same two networks as for digits, and scenes that need more words: one to three things, of seventy-two \
        kinds, photographs that were cut out, on dark plain grounds. What is new for the speaker is what makes \
        languages hard: articles, plurals such as mice and sheep, and for each kind a word of its own.

        The photographs of things are few, one to five of a kind, so the test shows the same ones, mirrored or \
        not, in other sizes and places. It measures whether things are found and told apart, not whether another \
        elephant would be known. Pairs of things that are never together in the training are judged apart. The \
        quick form has coloured discs for photographs.
        """
    let outcome = """
        Seventy-two kinds of things are told apart where they are 22 to 28 pixels large, and most sentences are \
        right as a whole. So are those about pairs that were never seen together, unlike those about digits: \
        perhaps since so many pairs are seen that each thing is named whatever stands beside it.
        """

    func run(_ notebook: Notebook) async throws {
        let stamps =
            notebook.isQuick
            ? Self.discs
            : try await notebook.available("things in words") {
                try SceneSprites.stamps(await notebook.photos())
            }
        guard let things = stamps else { return }
        let photographs = try CaptionPhotographs(things)
        let figures = try await CaptionTrial(kind: .stamps, names: CaptionNoun.words(of: .english))
        {
            CaptionScenes(photographs, part: $0, seed: notebook.seed)
        }.run(notebook)
        // Sentences of two words have no groups of three and four, so that CIDEr-D does not reach 10.
        notebook.note("CIDEr-D on new scenes", figures.cider)
    }

    /// For each noun a disc in a colour of its own.
    private static let discs = SceneSprites(
        classes: ["disc"],
        train: CaptionNoun.all.enumerated().map { index, noun in
            var pixels: [UInt8] = []
            for y in -14..<14 {
                for x in -14..<14 {
                    pixels += [index * 37, index * 91, index * 151].map { UInt8($0 % 256) }
                    pixels.append(x * x + y * y < 196 ? 255 : 0)
                }
            }
            return Sprite(
                Image(width: 28, height: 28, channels: 4, pixels: pixels), label: 0,
                identity: "disc/\(noun.files[0])")
        }, test: [])
}
