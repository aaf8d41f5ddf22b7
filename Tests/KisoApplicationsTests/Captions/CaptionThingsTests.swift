import KisoApplications
import KisoCore
import KisoIO
import Testing

@Suite("Captions of photographs of things")
struct CaptionThingsTests {
    /// The index of the noun whose English word is this.
    private static func thing(_ word: String) -> CaptionMeaning.Thing {
        let index = CaptionNoun.all.indices.first { index in
            CaptionLanguage.english.words(.one(.photograph(index))).last == word
        }
        return .photograph(index ?? -1)
    }

    @Test(
        "Nouns of five languages, with their articles, plurals, cases and counters",
        arguments: [
            (
                CaptionLanguage.english, "an elephant", "three mice", "two sheep",
                "an orange to the left of a bear"
            ),
            (
                .french, "un éléphant", "trois souris", "deux moutons",
                "une orange à gauche d'un ours"
            ),
            (
                .german, "ein Elefant", "drei Mäuse", "zwei Schafe",
                "eine Orange links von einem Bären"
            ),
            (
                .spanish, "un elefante", "tres ratones", "dos ovejas",
                "una naranja a la izquierda de un oso"
            ),
            (.japanese, "象", "三匹のネズミ", "二頭の羊", "クマの左にオレンジ"),
        ])
    func grammar(
        language: CaptionLanguage, one: String, three: String, two: String, pair: String
    ) {
        func text(_ meaning: CaptionMeaning) -> String { language.written(language.words(meaning)) }
        #expect(text(.one(Self.thing("elephant"))) == one)
        #expect(text(.several(Self.thing("mouse"), count: 3)) == three)
        #expect(text(.several(Self.thing("sheep"), count: 2)) == two)
        #expect(text(.pair(Self.thing("orange"), .left, Self.thing("bear"))) == pair)
    }

    @Test("Each noun has its own word in every language", arguments: CaptionLanguage.allCases)
    func words(language: CaptionLanguage) {
        let names = CaptionNoun.all.indices.map {
            language.written(language.words(.one(.photograph($0))))
        }
        #expect(Set(names).count == names.count)
        #expect(names.count == 72)
        #expect(names.allSatisfy { !$0.isEmpty && !$0.contains(",") && !$0.hasSuffix(" ") })
    }

    @Test("No photograph is of two nouns; a noun without one is named")
    func photographs() throws {
        for noun in CaptionNoun.all {
            for other in CaptionNoun.all where other.files != noun.files {
                for file in noun.files {
                    #expect(!other.files.contains { file.hasPrefix($0) }, "\(file)")
                }
            }
        }
        _ = try CaptionPhotographs(Self.squares(CaptionNoun.all))
        let error = #expect(throws: KisoError.self) {
            try CaptionPhotographs(Self.squares(CaptionNoun.all.dropLast()))
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("palm") == true)
    }

    @Test("Scenes show what their sentences say, in words of the vocabulary; held-out pairs apart")
    func scenes() throws {
        let photographs = try CaptionPhotographs(Self.squares(CaptionNoun.all))
        let words = Set(Vocabulary(scenesIn: .german, of: .stamps).words)
        for part in [CaptionScenes.Part.train, .test, .unseenPairs] {
            let scenes = CaptionScenes(photographs, part: part)
            for number in 0..<100 {
                let (image, meaning) = scenes.scene(number)
                #expect(words.isSuperset(of: CaptionLanguage.german.words(meaning)))
                let shades: [Int]
                switch meaning {
                case .one(let thing), .several(let thing, _): shades = [thing.number]
                case .pair(let first, _, let second):
                    shades = [first.number, second.number]
                    #expect(
                        CaptionScenes.isHeldOut(first.number, second.number)
                            == (part == .unseenPairs))
                }
                // The square of a noun has no red and a blue of 100 and twice its number, at 0.8 to 1 of it.
                for shade in shades {
                    let blue = Double(100 + 2 * shade)
                    let places = stride(from: 0, to: image.pixels.count, by: 3).filter { place in
                        image.pixels[place] == 0 && image.pixels[place + 1] == 0
                            && (blue * 0.8 - 2...blue + 1).contains(Double(image.pixels[place + 2]))
                    }
                    #expect(places.count >= 22 * 22, "\(part) \(number)")
                }
            }
        }
        let (train, test) = (
            CaptionScenes(photographs, part: .train), CaptionScenes(photographs, part: .test)
        )
        #expect(
            train.scene(3).image == CaptionScenes(photographs, part: .train).scene(3).image)
        #expect(train.scene(3).image != test.scene(3).image)
    }

    /// A square for each noun, blue as its number says.
    private static func squares(_ nouns: some Sequence<CaptionNoun>) -> SceneSprites {
        let sprites = nouns.enumerated().map { index, noun in
            let pixel = [0, 0, UInt8(100 + 2 * index), 255]
            let pixels = Array([[UInt8]](repeating: pixel, count: 40 * 40).joined())
            return Sprite(
                Image(width: 40, height: 40, channels: 4, pixels: pixels), label: 0,
                identity: "square/\(noun.files[0])")
        }
        return SceneSprites(classes: ["square"], train: sprites, test: [])
    }
}
