import Foundation

/// How like sentences are what people say, where runs of words that few pictures share count most: CIDEr-D.
///
/// Each run of `n` words has the weight `count · log(pictures / pictures it is said of)`; the figure for `n` is the cosine of a
/// sentence's weights, cut to those of the reference, and the reference's, times `exp(−(difference of lengths)² / 72)`.
/// The mean over references and `n` from 1 to 4, times 10; it equals pycocoevalcap's, which calls it CIDEr.
///
/// Source: R. Vedantam, C. Zitnick, D. Parikh, "CIDEr: Consensus-based image description evaluation", CVPR 2015.
public enum CIDEr {
    private typealias Weights = [[[String]: Double]]

    /// The mean over the pictures; sentences that are their references have at most 10.
    ///
    /// - Parameters:
    ///   - sentences: the words of a sentence for each picture.
    ///   - references: what people say of each picture, one sentence or more.
    /// - Precondition: as many of both.
    public static func score(_ sentences: [[String]], _ references: [[[String]]]) -> Double {
        precondition(sentences.count == references.count, "a sentence for each picture")
        if sentences.isEmpty { return 0 }
        var pictures: [[String]: Double] = [:]
        for references in references {
            var runs: Set<[String]> = []
            for reference in references {
                for n in 1...4 { runs.formUnion(WordRuns.counts(reference, n).keys) }
            }
            for run in runs { pictures[run, default: 0] += 1 }
        }
        let all = log(Double(references.count))
        func weights(_ words: [String]) -> Weights {
            (1...4).map { n in
                var weights: [[String]: Double] = [:]
                for (run, count) in WordRuns.counts(words, n) {
                    weights[run] = Double(count) * (all - log(max(1, pictures[run] ?? 0)))
                }
                return weights
            }
        }
        var sum = 0.0
        for (sentence, references) in zip(sentences, references) {
            let said = weights(sentence)
            var similar = 0.0
            for reference in references {
                similar += similarity(
                    said, weights(reference), pairs(sentence) - pairs(reference))
            }
            sum += similar / Double(max(references.count, 1)) * 10
        }
        return sum / Double(sentences.count)
    }

    /// The reference code takes the number of pairs of words for a length.
    private static func pairs(_ words: [String]) -> Double { Double(max(0, words.count - 1)) }

    private static func similarity(
        _ said: Weights, _ wanted: Weights, _ difference: Double
    ) -> Double {
        let nearness = exp(-(difference * difference) / 72)
        return zip(said, wanted).reduce(0) { sum, pair in
            let (said, wanted) = pair
            var product = 0.0
            for (run, weight) in said {
                let other = wanted[run] ?? 0
                product += min(weight, other) * other
            }
            func norm(_ weights: [[String]: Double]) -> Double {
                weights.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
            let norms = norm(said) * norm(wanted)
            return sum + (norms == 0 ? product : product / norms) * nearness
        } / 4
    }
}
