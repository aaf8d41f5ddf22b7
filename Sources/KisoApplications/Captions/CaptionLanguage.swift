/// A language that scenes are described in.
public enum CaptionLanguage: String, CaseIterable, Sendable, Codable {
    case english = "en"
    case french = "fr"
    case german = "de"
    case spanish = "es"
    case japanese = "ja"

    /// A sentence's words as one writes them: without blanks in Japanese.
    public func written(_ words: [String]) -> String {
        self == .japanese ? words.joined() : words.joined(separator: " ")
    }
}

extension CaptionLanguage {
    /// The words of a sentence that says it.
    ///
    /// - Precondition: Where it says that there are several, they are two or three.
    public func words(_ meaning: CaptionMeaning) -> [String] {
        switch meaning {
        case .one(let thing): phrase(thing).one
        case .several(let thing, let count): phrase(thing).several(count)
        case .pair(let first, let relation, let second):
            // The other thing comes first in Japanese.
            self == .japanese
                ? phrase(second).one + preposition(relation) + phrase(first).one
                : phrase(first).one + preposition(relation) + phrase(second).behind
        }
    }

    /// The words for a thing.
    private struct Phrase {
        /// With its article: `a red seven`.
        var one: [String]
        /// With its article behind a preposition of ``CaptionLanguage/preposition(_:)``.
        var behind: [String]
        /// Two or three of it: with the number, in Japanese with what counts it.
        var several: (_ count: Int) -> [String]
    }

    private func phrase(_ thing: CaptionMeaning.Thing) -> Phrase {
        switch thing {
        case .digit(let digit, let color): phrase(digit: digit, color: color)
        case .photograph(let noun): phrase(CaptionNoun.all[noun].forms(self))
        }
    }

    private func number(_ count: Int) -> String {
        precondition((2...3).contains(count), "\(count) things alike, expected two or three")
        return Self.numbers[self]?[count - 2] ?? ""
    }

    private static let numbers: [CaptionLanguage: [String]] = [
        .english: ["two", "three"], .french: ["deux", "trois"], .german: ["zwei", "drei"],
        .spanish: ["dos", "tres"], .japanese: ["二", "三"],
    ]

    private func preposition(_ relation: CaptionMeaning.Relation) -> [String] {
        Self.split(Self.prepositions[self]?[relation.rawValue] ?? "")
    }

    private static let prepositions: [CaptionLanguage: [String]] = [
        .english: ["to the left of", "to the right of", "above", "below"],
        .french: ["à gauche", "à droite", "au-dessus", "au-dessous"],
        .german: ["links von", "rechts von", "über", "unter"],
        .spanish: ["a la izquierda de", "a la derecha de", "encima de", "debajo de"],
        .japanese: ["の左に", "の右に", "の上に", "の下に"],
    ]

    private static func split(_ words: String) -> [String] {
        words.split(separator: " ").map(String.init)
    }

    private func phrase(_ noun: CaptionNoun.Forms) -> Phrase {
        let isFeminine = noun.gender == .feminine
        let one = Self.split(noun.one)
        var phrase = Phrase(one: one, behind: one) { [number($0)] + Self.split(noun.many) }
        switch self {
        case .english:
            let isVowel = noun.one.first.map { "aeiou".contains($0) } ?? false
            phrase.one = [isVowel ? "an" : "a"] + one
            phrase.behind = phrase.one
        case .french:
            phrase.one = [isFeminine ? "une" : "un"] + one
            // The preposition joins the article.
            phrase.behind = [isFeminine ? "d'une" : "d'un"] + one
        case .german:
            phrase.one = [isFeminine ? "eine" : "ein"] + one
            phrase.behind = [isFeminine ? "einer" : "einem"] + Self.split(noun.dative)
        case .spanish:
            phrase.one = [isFeminine ? "una" : "un"] + one
            phrase.behind = phrase.one
        case .japanese:
            phrase.several = { ["\(number($0))\(noun.counter)の"] + one }
        }
        return phrase
    }

    private static let colors: [CaptionLanguage: [String]] = [
        .english: ["red", "green", "blue", "yellow", "violet", "orange"],
        .french: ["rouge", "vert", "bleu", "jaune", "violet", "orange"],
        .german: ["rot", "grün", "blau", "gelb", "violett", "orange"],
        .spanish: ["rojo", "verde", "azul", "amarillo", "morado", "naranja"],
        .japanese: ["赤い", "緑の", "青い", "黄色い", "紫の", "オレンジの"],
    ]
    private static let digits: [CaptionLanguage: [String]] = [
        .english: [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ],
        .french: [
            "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
        ],
        .german: [
            "Null", "Eins", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben", "Acht", "Neun",
        ],
        .spanish: [
            "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
        ],
        .japanese: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
    ]

    private func phrase(digit: Int, color: Int) -> Phrase {
        let name = Self.digits[self]?[digit] ?? ""
        let shade = Self.colors[self]?[color] ?? ""
        let isOrange = color == 5
        switch self {
        case .english:
            let one = [isOrange ? "an" : "a", shade, name]
            let plural = name == "six" ? "sixes" : name + (name == "zero" ? "es" : "s")
            return Phrase(one: one, behind: one) { [number($0), shade, plural] }
        case .french:
            let plural = name == "zéro" ? "zéros" : name
            return Phrase(one: ["un", name, shade], behind: ["d'un", name, shade]) {
                [number($0), plural, isOrange ? shade : shade + "s"]
            }
        case .german:
            return Phrase(
                one: ["eine", isOrange ? shade : shade + "e", name],
                behind: ["einer", isOrange ? shade : shade + "en", name]
            ) { [number($0), isOrange ? shade : shade + "e", Self.germanPlurals[digit]] }
        case .spanish:
            let one = ["un", name, shade]
            let plural = name + (["dos", "tres", "seis"].contains(name) ? "es" : "s")
            let shades = shade == "azul" ? "azules" : isOrange ? shade : shade + "s"
            return Phrase(one: one, behind: one) { [number($0), plural, shades] }
        case .japanese:
            return Phrase(one: [shade, name], behind: [shade, name]) {
                ["\(number($0))つの", shade, name]
            }
        }
    }

    private static let germanPlurals = [
        "Nullen", "Einsen", "Zweien", "Dreien", "Vieren", "Fünfen", "Sechsen", "Siebenen", "Achten",
        "Neunen",
    ]
}
