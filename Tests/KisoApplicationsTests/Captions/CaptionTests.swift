import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Captions")
struct CaptionTests {
    private typealias Thing = CaptionMeaning.Thing

    @Test("BLEU and CIDEr are pycocoevalcap's")
    func scores() throws {
        struct Case: Decodable {
            let said: [[String]]
            let references: [[[String]]]
            let bleu: [Double]
            let cider: Double
        }
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: folder.appendingPathComponent("captions.json")))
        #expect(cases.count == 3)
        for entry in cases {
            let bleu = BLEU.scores(entry.said, entry.references)
            for (mine, theirs) in zip(bleu, entry.bleu) { #expect(abs(mine - theirs) < 1e-6) }
            let cider = CIDEr.score(entry.said, entry.references)
            #expect(abs(cider - entry.cider) < 1e-6)
        }
        #expect(CIDEr.score([], []) == 0)
    }

    @Test(
        "Sentences of five languages, with their articles, plurals and cases",
        arguments: [
            (
                CaptionLanguage.english, "a red seven", "two violet sixes",
                "an orange eight to the left of a blue two"
            ),
            (
                .french, "un sept rouge", "deux six violets",
                "un huit orange à gauche d'un deux bleu"
            ),
            (
                .german, "eine rote Sieben", "zwei violette Sechsen",
                "eine orange Acht links von einer blauen Zwei"
            ),
            (
                .spanish, "un siete rojo", "dos seises morados",
                "un ocho naranja a la izquierda de un dos azul"
            ),
            (.japanese, "赤い七", "二つの紫の六", "青い二の左にオレンジの八"),
        ])
    func grammar(language: CaptionLanguage, one: String, two: String, pair: String) {
        func text(_ meaning: CaptionMeaning) -> String { language.written(language.words(meaning)) }
        #expect(text(.one(.digit(7, color: 0))) == one)
        #expect(text(.several(.digit(6, color: 4), count: 2)) == two)
        let (eight, second) = (Thing.digit(8, color: 5), Thing.digit(2, color: 2))
        #expect(text(.pair(eight, .left, second)) == pair)
    }

    @Test("Pairs that are held out are in no scene for training, and all that the third part shows")
    func heldOut() {
        let train = CaptionScenes(Self.digits, part: .train)
        let unseen = CaptionScenes(Self.digits, part: .unseenPairs)
        var pairs = 0
        for number in 0..<300 {
            if case .pair(let a, _, let b) = train.scene(number).meaning {
                #expect(!CaptionScenes.isHeldOut(a.number, b.number))
                pairs += 1
            }
            guard case .pair(let a, _, let b) = unseen.scene(number).meaning else {
                Issue.record("a scene without a pair")
                return
            }
            #expect(CaptionScenes.isHeldOut(a.number, b.number))
        }
        #expect(pairs > 50)
        #expect(train.scene(3).image == CaptionScenes(Self.digits, part: .train).scene(3).image)
        #expect(train.scene(3).image != CaptionScenes(Self.digits, part: .test).scene(3).image)
    }

    @Test(
        "Scenes in every language have words of its vocabulary only",
        arguments: CaptionLanguage.allCases)
    func vocabulary(language: CaptionLanguage) {
        let words = Set(Vocabulary(scenesIn: language).words)
        for part in [CaptionScenes.Part.train, .unseenPairs] {
            let scenes = CaptionScenes(Self.digits, part: part)
            for number in 0..<200 {
                let meaning = scenes.scene(number).meaning
                #expect(words.isSuperset(of: language.words(meaning)))
            }
        }
    }

    @Test("Fresh scenes follow from the random numbers and are others each time")
    func fresh() throws {
        let scenes = CaptionScenes(Self.digits, part: .train)
        func batch(_ isFresh: Bool, _ seed: UInt64) throws -> CaptionBatch {
            var random = RandomGenerator(seed: seed)
            return try CaptionExamples(
                scenes: scenes, language: .english, count: 4, isFresh: isFresh
            ).batch([0, 3], using: &random)
        }
        #expect(try batch(true, 1).inputs == batch(true, 1).inputs)
        #expect(try batch(true, 1).inputs != batch(true, 2).inputs)
        #expect(try batch(false, 1).inputs == batch(false, 2).inputs)
    }

    @Test("Digits stand on photographs of their part, darkened")
    func photographs() {
        func ground(_ value: UInt8) -> Image {
            Image(
                width: 80, height: 70, channels: 3,
                pixels: [UInt8](repeating: value, count: 80 * 70 * 3))
        }
        let grounds = (train: [ground(200)], test: [ground(100)])
        let test = CaptionScenes(Self.digits, part: .test, backgrounds: grounds)
        let unseen = CaptionScenes(Self.digits, part: .unseenPairs, backgrounds: grounds)
        for number in 0..<20 {
            for scenes in [test, unseen] {
                let pixels = scenes.scene(number).image.pixels
                // Six tenths of the ground's brightness, where no digit is.
                #expect(pixels.count { $0 == 60 } > pixels.count / 4)
            }
        }
        let train = CaptionScenes(Self.digits, part: .train, backgrounds: grounds)
        let levels = Set((0..<20).map { train.scene($0).image.pixels[0] })
        // Varied: not one of the two.
        #expect(levels.count > 5)
        let again = CaptionScenes(Self.digits, part: .train, backgrounds: grounds)
        #expect(train.scene(4).image == again.scene(4).image)
    }

    @Test(
        "A network that is shown two pictures learns to tell them apart, and its file says the same"
    )
    func learns() async throws {
        let examples = CaptionExamples(count: 8) { index in
            let value: UInt8 = index % 2 == 0 ? 230 : 20
            let image = Image(
                width: 64, height: 64, channels: 3,
                pixels: [UInt8](repeating: value, count: 64 * 64 * 3))
            return (
                image, [index % 2 == 0 ? ["all", "is", "bright"] : ["it", "is", "quite", "dark"]]
            )
        }
        let vocabulary = Vocabulary(try (0..<2).map { try examples.example($0).sentences[0] })
        let captioner = Captioner(vocabulary: vocabulary, seed: 2)
        _ = try await captioner.trainer(seed: 2).fit(examples, epochs: 50, batchSize: 4)
        let figures = try captioner.evaluated(on: examples)
        #expect(figures.exact == 1)
        #expect(figures.bleu[2] > 0.99)
        try withFolder { folder in
            let url = folder.appendingPathComponent("c.safetensors")
            try captioner.write(to: url)
            let image = try examples.example(1).image
            let (mine, its) = (
                captioner.captions(of: [image]), try Captioner(url).captions(of: [image])
            )
            #expect(mine == its)
            #expect(mine[0].text == "it is quite dark")
            #expect(mine[0].probabilities.count == 5)
        }
    }

    @Test(
        "COCO, Flickr8k and CSV say the same; what is missing is counted, other forms are refused")
    func files() throws {
        try withFolder { folder in
            let image = Image(
                width: 20, height: 20, channels: 1, pixels: [UInt8](repeating: 9, count: 400))
            for name in ["a.png", "b.png"] {
                try Data(image.encodePNG()).write(to: folder.appendingPathComponent(name))
            }
            func write(_ name: String, _ text: String) throws -> URL {
                let url = folder.appendingPathComponent(name)
                try Data(text.utf8).write(to: url)
                return url
            }
            let coco = try write(
                "c.json",
                #"{"images":[{"id":1,"file_name":"a.png"},{"id":2,"file_name":"b.png"},{"id":3,"file_name":"z.png"}],"annotations":[{"image_id":1,"caption":"A dog."},{"image_id":1,"caption":"One dog!"},{"image_id":2,"caption":"A cat, sleeping"},{"image_id":3,"caption":"nothing"},{"image_id":2,"caption":" "}]}"#
            )
            let flickr = try write(
                "token.txt",
                "a.png#0\tA dog .\na.png#1\tOne dog !\nb.png#0\tA cat , sleeping\nz.png#0\tnothing\nb.png#1\t .\n"
            )
            let csv = try write(
                "c.csv",
                "image,caption\na.png,A dog.\na.png,One dog!\nb.png,\"A cat, sleeping\"\nz.png,nothing\nb.png,\n"
            )
            for url in [coco, flickr, csv] {
                let data = try CaptionData(url)
                #expect(data.report.pictures == 2)
                #expect(data.report.sentences == 3)
                #expect(data.report.withoutPicture == 1)
                #expect(data.report.empty == 1)
                #expect(data.entries[0].sentences == [["a", "dog"], ["one", "dog"]])
                #expect(data.entries[1].sentences == [["a", "cat", "sleeping"]])
                #expect(data.vocabulary.count == 3 + 5)
            }
            #expect(try CaptionData(coco, least: 2).vocabulary.count == 3 + 2)
            for (name, text, word) in [
                ("x.json", #"{"images":[]}"#, "no captions of COCO"),
                ("x.txt", "just a line\n", "line 1"),
                ("x.csv", "name,text2\n1,2\n", "expected 'image'"),
                ("y.txt", "q.png#0\thello\n", "none of the pictures"),
            ] {
                let url = try write(name, text)
                let error = #expect(throws: KisoError.self) { try CaptionData(url) }
                #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test("More words than a detector has classes are written and read")
    func manyWords() throws {
        let words = (0..<10_050).map { "word\($0)" }
        let captioner = Captioner(vocabulary: Vocabulary([words]))
        try withFolder { folder in
            let url = folder.appendingPathComponent("many.safetensors")
            try captioner.write(to: url)
            #expect(try Captioner(url).vocabulary == captioner.vocabulary)
        }
    }

    @Test("Pictures without a sentence are counted; damaged and small ones are refused by name")
    func faults() throws {
        try withFolder { folder in
            func picture(_ name: String, side: Int) throws {
                let pixels = [UInt8](repeating: 9, count: side * side)
                let image = Image(width: side, height: side, channels: 1, pixels: pixels)
                try Data(image.encodePNG()).write(to: folder.appendingPathComponent(name))
            }
            func data(_ name: String, _ text: String) throws -> CaptionData {
                let url = folder.appendingPathComponent(name)
                try Data(text.utf8).write(to: url)
                return try CaptionData(url)
            }
            try picture("a.png", side: 20)
            try picture("tiny.png", side: 7)
            try Data("no picture".utf8).write(to: folder.appendingPathComponent("bad.png"))
            // With the mark of the byte order that some editors write.
            let silent = try data(
                "s.json",
                "\u{FEFF}"
                    + #"{"images":[{"id":1,"file_name":"a.png"},{"id":2,"file_name":"q.png"}],"#
                    + #""annotations":[{"image_id":1,"caption":"A dog runs"}]}"#)
            #expect(silent.report.withoutCaption == 1)
            #expect(silent.report.notes.contains { $0.contains("q.png") })
            try silent.checkPictures()
            let empty = try data("e.txt", "a.png#0\tA dog runs\na.png#1\t\n")
            #expect(empty.report.empty == 1)
            let two = try data("t.csv", "image,caption\ntiny.png,a b\nbad.png,c d\na.png,e f\n")
            let error = #expect(throws: KisoError.self) { try two.checkPictures() }
            #expect(error?.kind == .badData)
            let message = error?.message ?? ""
            #expect(message.contains("1 pictures that cannot be read"))
            #expect(message.contains("bad.png"))
            #expect(message.contains("tiny.png (7×7)"))
            let joined = try data("j.csv", "image,caption\na.png,犬が走る\n")
            #expect(joined.report.notes.contains { $0.contains("one word") })
            for (name, text, word) in [
                ("l.json", "[1, 2]", "no captions of COCO"),
                ("n.json", #"{"images":[],"annotations":[]}"#, "holds no sentence"),
            ] {
                let error = #expect(throws: KisoError.self) { try data(name, text) }
                #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
            }
        }
    }

    /// Pictures of ten "digits": each a square of its own size.
    private static let digits: ImageDataset = {
        var pixels: [UInt8] = []
        var labels: [UInt8] = []
        for digit in 0..<10 {
            for copy in 0..<2 {
                for row in 0..<28 {
                    for column in 0..<28 {
                        let isIn = max(row, column) < 6 + 2 * digit
                        pixels.append(isIn ? UInt8(200 + copy * 50) : 0)
                    }
                }
                labels.append(UInt8(digit))
            }
        }
        func part(_ offset: UInt8) throws -> LabeledImages {
            try LabeledImages(
                images: NDArray(pixels.map { $0 == 0 ? 0 : $0 &- offset }, shape: [20, 1, 28, 28]),
                labels: NDArray(labels, shape: [20]))
        }
        guard let train = try? part(0), let test = try? part(40) else {
            fatalError("pictures that fit their labels")
        }
        return ImageDataset(
            name: "squares", train: train, test: test, classNames: (0..<10).map(String.init))
    }()
}
