import KisoApplications
import KisoIO

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
        The sentences are right for nine new scenes in ten. Of pairs of digits that were never seen together \
        most of the words are right, but few sentences as a whole: what is never said together is said \
        unwillingly. Whoever is given sentences of other pictures sees that the network looks: then few words \
        agree but those of the grammar.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images("mnist")
        var grounds: (train: [Image], test: [Image])?
        if !notebook.isQuick {
            grounds = try await notebook.available(
                "digits on photographs", notebook.backgrounds)
            if grounds == nil { return }
        }
        let figures = try await CaptionTrial(
            kind: .digits,
            names: [
                "red", "green", "blue", "yellow", "violet", "orange", "zero", "one", "two", "three",
                "four", "five", "six", "seven", "eight", "nine", "zeroes", "ones", "twos", "threes",
                "fours", "fives", "sixes", "sevens", "eights", "nines",
            ]
        ) {
            CaptionScenes(images, part: $0, backgrounds: grounds, seed: notebook.seed)
        }.run(notebook)
        notebook.checkWhole("CIDEr-D on new scenes", figures.cider, in: 6...10, by: .ours)
    }
}
