import KisoCore

/// The words that a caption may have, each with a number.
public struct Vocabulary: Sendable, Equatable {
    /// What begins every sentence.
    public static let start = 0
    /// What ends every sentence.
    public static let end = 1
    /// What stands for a word that is not known.
    public static let unknown = 2
    /// The most words that a captioner learns; COCO's captions have about 30,000.
    public static let most = 100_000
    private static let marks = ["<start>", "<end>", "<unknown>"]

    /// The words; the first three are marks.
    public let words: [String]
    private let numbers: [String: Int]

    /// The words of sentences that occur often enough, in the order of the alphabet.
    ///
    /// - Parameters:
    ///   - sentences: each as its words.
    ///   - least: how often a word must occur.
    public init(_ sentences: some Sequence<[String]>, least: Int = 1) {
        var counts: [String: Int] = [:]
        for word in sentences.lazy.joined() { counts[word, default: 0] += 1 }
        self.init(
            known: counts.filter { $0.value >= least && !Self.marks.contains($0.key) }.keys.sorted()
        )
    }

    /// All words that sentences about ``CaptionScenes`` have in a language.
    ///
    /// - Parameters:
    ///   - language: the language.
    ///   - kind: what the scenes show.
    public init(scenesIn language: CaptionLanguage, of kind: CaptionScenes.Kind = .digits) {
        var meanings: [CaptionMeaning] = []
        for thing in kind.things {
            meanings += [.one(thing), .several(thing, count: 2), .several(thing, count: 3)]
            // Each thing on either side of each relation.
            meanings += CaptionMeaning.Relation.allCases.map { .pair(thing, $0, thing) }
        }
        self.init(meanings.map(language.words))
    }

    /// A vocabulary of these words behind the marks.
    init(known: [String]) {
        words = Self.marks + known
        numbers = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// How many there are, with the marks.
    public var count: Int { words.count }

    /// The numbers of a sentence's words, with ``end`` behind them.
    public func numbers(_ sentence: [String]) -> [Int] {
        sentence.map { numbers[$0] ?? Self.unknown } + [Self.end]
    }

    /// The words of numbers, without marks.
    public func sentence(_ numbers: some Sequence<Int>) -> [String] {
        numbers.filter { $0 > Self.end && $0 < words.count }.map { words[$0] }
    }

    /// The words behind the marks.
    var known: [String] { Array(words.dropFirst(Self.marks.count)) }
}
