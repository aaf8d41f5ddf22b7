import KisoApplications
import KisoCore
import KisoData
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
                let seen = Self.seen(image)
                switch meaning {
                case .one(let thing):
                    #expect(Set(seen.keys) == [thing.number])
                    #expect((22 * 22...28 * 28).contains(seen[thing.number]?.count ?? 0))
                case .several(let thing, let count):
                    #expect(Set(seen.keys) == [thing.number])
                    #expect(
                        (count * 22 * 22...count * 28 * 28).contains(
                            seen[thing.number]?.count ?? 0))
                case .pair(let first, let relation, let second):
                    #expect(Set(seen.keys) == [first.number, second.number])
                    #expect(
                        CaptionScenes.isHeldOut(first.number, second.number)
                            == (part == .unseenPairs))
                    let (one, other) = (
                        try #require(seen[first.number]), try #require(seen[second.number])
                    )
                    let (across, down) = (other.x - one.x, other.y - one.y)
                    switch relation {
                    case .left: #expect(across > abs(down))
                    case .right: #expect(-across > abs(down))
                    case .above: #expect(down > abs(across))
                    case .below: #expect(-down > abs(across))
                    }
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

    @Test(
        "Each noun has a photograph in the package, of animals, food and things",
        .enabled(if: StampPhotos.isStored, "needs 'kiso data get stamps'"))
    func package() async throws {
        _ = try CaptionPhotographs(SceneSprites.stamps(await StampPhotos.folder()))
    }

    /// A square for each noun: how red it is beside its blue says which.
    private static func squares(_ nouns: some Sequence<CaptionNoun>) -> SceneSprites {
        let sprites = nouns.enumerated().map { index, noun in
            let pixel = [UInt8(3 * index), 0, 240, 255]
            let pixels = Array([[UInt8]](repeating: pixel, count: 40 * 40).joined())
            return Sprite(
                Image(width: 40, height: 40, channels: 4, pixels: pixels), label: 0,
                identity: "square/\(noun.files[0])")
        }
        return SceneSprites(classes: ["square"], train: sprites, test: [])
    }

    /// The pixels of each noun's squares and where their middle is; the ground is dark.
    private static func seen(_ image: Image) -> [Int: (count: Int, x: Double, y: Double)] {
        var seen: [Int: (count: Int, x: Double, y: Double)] = [:]
        for y in 0..<image.height {
            for x in 0..<image.width {
                let place = (y * image.width + x) * 3
                let (red, blue) = (Double(image.pixels[place]), Double(image.pixels[place + 2]))
                if image.pixels[place + 1] > 0 || blue < 190 { continue }
                let noun = Int((red * 80 / blue).rounded())
                var entry = seen[noun] ?? (0, 0, 0)
                entry.count += 1
                entry.x += (Double(x) - entry.x) / Double(entry.count)
                entry.y += (Double(y) - entry.y) / Double(entry.count)
                seen[noun] = entry
            }
        }
        return seen
    }
}
