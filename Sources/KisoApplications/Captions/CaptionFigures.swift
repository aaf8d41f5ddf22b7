import Foundation

/// How well pictures are described.
public struct CaptionFigures: Sendable, Codable {
    /// BLEU for runs of up to 1, 2, 3 and 4 words.
    public let bleu: [Double]
    /// CIDEr-D, up to 10.
    public let cider: Double
    /// The share of sentences that are, word for word, one of the references.
    public let exact: Double
    /// How many different sentences there are, of all.
    public let distinct: Double
    /// Pictures.
    public let count: Int

    /// The figures of sentences.
    ///
    /// - Parameters:
    ///   - sentences: the words of a sentence for each picture.
    ///   - references: what people say of each picture.
    public init(_ sentences: [[String]], _ references: [[[String]]]) {
        bleu = BLEU.scores(sentences, references)
        cider = CIDEr.score(sentences, references)
        count = sentences.count
        let right = zip(sentences, references).count { $1.contains($0) }
        exact = Double(right) / Double(max(count, 1))
        distinct = Double(Set(sentences).count) / Double(max(count, 1))
    }

    /// The figures in lines for a reader.
    public var lines: [String] {
        [
            String(
                format: "BLEU-1 %.4f  BLEU-2 %.4f  BLEU-3 %.4f  BLEU-4 %.4f", bleu[0], bleu[1],
                bleu[2], bleu[3]),
            String(
                format: "CIDEr-D %.3f  exact %.4f  different sentences %.4f  of %d", cider, exact,
                distinct, count),
        ]
    }
}

extension Captioner {
    /// How well it describes examples.
    ///
    /// - Parameters:
    ///   - examples: the pictures and what people say of them.
    ///   - beam: how many beginnings of a sentence are kept.
    /// - Throws: `KisoError` when a picture cannot be read, `CancellationError`.
    public func evaluated(on examples: CaptionExamples, beam: Int = 3) throws -> CaptionFigures {
        var sentences: [[String]] = []
        var references: [[[String]]] = []
        for index in 0..<examples.count {
            try Task.checkCancellation()
            let (image, said) = try examples.example(index)
            sentences.append(captions(of: [image], beam: beam)[0].words)
            references.append(said)
        }
        return CaptionFigures(sentences, references)
    }
}
