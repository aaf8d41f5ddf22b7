import Foundation

/// How many runs of words of sentences occur in what people say of the same pictures, over all pictures.
///
/// With the share `pₖ` of runs of `k` words that occur in a reference (each at most as often as there) the figure is
/// `(p₁ · … · pₙ)^(1/n)`, times `exp(1 − r / c)` where the `c` words of the sentences are fewer than the `r` of the
/// references nearest in length. It equals pycocoevalcap's, its tiny constants included.
///
/// Source: K. Papineni, S. Roukos, T. Ward, W. Zhu, "BLEU: a method for automatic evaluation of machine translation",
/// ACL 2002.
public enum BLEU {
    /// The figures for runs of up to 1, 2, 3 and 4 words.
    ///
    /// - Parameters:
    ///   - sentences: the words of a sentence for each picture.
    ///   - references: what people say of each picture, one sentence or more.
    /// - Precondition: as many of both.
    public static func scores(_ sentences: [[String]], _ references: [[[String]]]) -> [Double] {
        precondition(sentences.count == references.count, "a sentence for each picture")
        var (right, said) = ([Double](repeating: 0, count: 4), [Double](repeating: 0, count: 4))
        var (length, expected) = (0, 0)
        for (sentence, references) in zip(sentences, references) {
            length += sentence.count
            expected +=
                references.map(\.count)
                .min { (abs($0 - sentence.count), $0) < (abs($1 - sentence.count), $1) } ?? 0
            for n in 1...4 {
                said[n - 1] += Double(max(0, sentence.count - n + 1))
                var most: [[String]: Int] = [:]
                for reference in references {
                    most.merge(WordRuns.counts(reference, n)) { max($0, $1) }
                }
                for (run, count) in WordRuns.counts(sentence, n) {
                    right[n - 1] += Double(min(count, most[run] ?? 0))
                }
            }
        }
        let (small, tiny) = (1e-9, 1e-15)
        let ratio = (Double(length) + tiny) / (Double(expected) + small)
        let penalty = ratio < 1 ? exp(1 - 1 / ratio) : 1
        var product = 1.0
        return (0..<4).map { index in
            product *= (right[index] + tiny) / (said[index] + small)
            return pow(product, 1 / Double(index + 1)) * penalty
        }
    }
}

/// Runs of words.
enum WordRuns {
    /// How often each run of `n` words occurs.
    static func counts(_ words: [String], _ n: Int) -> [[String]: Int] {
        guard words.count >= n else { return [:] }
        return (0...words.count - n).reduce(into: [:]) { counts, start in
            counts[Array(words[start..<start + n]), default: 0] += 1
        }
    }
}
