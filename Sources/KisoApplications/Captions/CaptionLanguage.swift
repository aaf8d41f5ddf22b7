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

/// What a caption says of a scene.
public enum CaptionMeaning: Hashable, Sendable {
    /// Where one thing is from another's view.
    public enum Relation: Int, CaseIterable, Hashable, Sendable {
        case left, right, above, below
    }

    /// A digit in a colour.
    public struct Thing: Hashable, Sendable {
        /// The index of its colour in ``CaptionScenes/colors``.
        public let color: Int
        /// The digit.
        public let digit: Int

        /// A digit from 0 to 9 in one of the colours.
        public init(color: Int, digit: Int) { (self.color, self.digit) = (color, digit) }
    }

    /// One thing alone.
    case one(Thing)
    /// Two or three alike.
    case several(Thing, count: Int)
    /// The first, seen from the second.
    case pair(Thing, Relation, Thing)

    /// The other way to say the same: the second, seen from the first; `nil` where there is none.
    public var inverse: CaptionMeaning? {
        guard case .pair(let first, let relation, let second) = self else { return nil }
        let opposite: [Relation: Relation] = [
            .left: .right, .right: .left, .above: .below, .below: .above,
        ]
        return opposite[relation].map { .pair(second, $0, first) }
    }
}

extension CaptionLanguage {
    /// The words of a sentence that says it.
    public func words(_ meaning: CaptionMeaning) -> [String] {
        switch meaning {
        case .one(let thing): article(thing)
        case .several(let thing, let count): several(thing, count)
        case .pair(let first, let relation, let second): pair(first, relation, second)
        }
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

    private func color(_ thing: CaptionMeaning.Thing) -> String {
        Self.colors[self]?[thing.color] ?? ""
    }

    private func digit(_ thing: CaptionMeaning.Thing) -> String {
        Self.digits[self]?[thing.digit] ?? ""
    }

    /// The digit when there are several.
    private func plural(_ thing: CaptionMeaning.Thing) -> String {
        let name = digit(thing)
        switch self {
        case .english: return name == "six" ? "sixes" : name + (name == "zero" ? "es" : "s")
        case .french: return name == "zéro" ? "zéros" : name
        case .german:
            let plurals = [
                "Nullen", "Einsen", "Zweien", "Dreien", "Vieren", "Fünfen", "Sechsen", "Siebenen",
                "Achten", "Neunen",
            ]
            return plurals[thing.digit]
        case .spanish: return name + (["dos", "tres", "seis"].contains(name) ? "es" : "s")
        case .japanese: return name
        }
    }

    /// The thing with its article: `a red seven`.
    private func article(_ thing: CaptionMeaning.Thing) -> [String] {
        let (color, digit) = (color(thing), digit(thing))
        switch self {
        case .english: return [color == "orange" ? "an" : "a", color, digit]
        case .french: return ["un", digit, color]
        case .german: return ["eine", color == "orange" ? color : color + "e", digit]
        case .spanish: return ["un", digit, color]
        case .japanese: return [color, digit]
        }
    }

    private func several(_ thing: CaptionMeaning.Thing, _ count: Int) -> [String] {
        let (color, digit) = (color(thing), plural(thing))
        switch self {
        case .english: return [count == 2 ? "two" : "three", color, digit]
        case .french:
            return [count == 2 ? "deux" : "trois", digit, color == "orange" ? color : color + "s"]
        case .german:
            return [count == 2 ? "zwei" : "drei", color == "orange" ? color : color + "e", digit]
        case .spanish:
            let colors = color == "azul" ? "azules" : color == "naranja" ? color : color + "s"
            return [count == 2 ? "dos" : "tres", digit, colors]
        case .japanese: return [count == 2 ? "二つの" : "三つの", color, digit]
        }
    }

    private func pair(
        _ first: CaptionMeaning.Thing, _ relation: CaptionMeaning.Relation,
        _ second: CaptionMeaning.Thing
    ) -> [String] {
        func chosen(_ words: [[String]]) -> [String] { words[relation.rawValue] }
        let other = article(second)
        switch self {
        case .english:
            return article(first)
                + chosen([
                    ["to", "the", "left", "of"], ["to", "the", "right", "of"], ["above"], ["below"],
                ])
                + other
        case .french:
            // The preposition joins the article: à gauche d'un sept rouge.
            return article(first)
                + chosen([["à", "gauche"], ["à", "droite"], ["au-dessus"], ["au-dessous"]])
                + ["d'un"] + other.dropFirst()
        case .german:
            let color = other[1].hasSuffix("e") && other[1] != "orange" ? other[1] + "n" : other[1]
            return article(first)
                + chosen([["links", "von"], ["rechts", "von"], ["über"], ["unter"]])
                + ["einer", color, other[2]]
        case .spanish:
            return article(first)
                + chosen([
                    ["a", "la", "izquierda", "de"], ["a", "la", "derecha", "de"], ["encima", "de"],
                    ["debajo", "de"],
                ]) + other
        case .japanese:
            return other + chosen([["の左に"], ["の右に"], ["の上に"], ["の下に"]]) + article(first)
        }
    }
}
