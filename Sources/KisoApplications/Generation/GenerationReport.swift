import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoTensor

/// All that is measured of a trained pair, by a judge and real pictures.
public struct GenerationReport: Sendable, Codable, Equatable {
    /// How many pictures were drawn.
    public let drawn: Int
    /// `exp(KL)` of the drawn pictures.
    public let score: Double
    /// The same of real ones that were held back.
    public let realScore: Double
    /// The Fréchet distance of drawn pictures from real ones that were held back.
    public let distance: Double
    /// That of pictures of a generator that has learnt nothing.
    public let untrainedDistance: Double
    /// That of the real pictures to learn from.
    public let realDistance: Double
    /// The share of each class among the drawn pictures.
    public let shares: [Double]
    /// The share of drawn pictures that the judge gives a probability above 0.9.
    public let sure: Double
    /// The share of right answers of a linear classifier on the discriminator's features, trained on
    /// ``labels`` labels; `nil` where the pictures have no classes.
    public let featureAccuracy: Double?
    /// How many pictures' labels that classifier has learnt from: 1,000, or all.
    public let labels: Int
    /// The smallest distance of a drawn picture from one to learn from, over 1,000 drawn ones.
    public let nearest: Double
    /// The first percentile of the same for real pictures that were held back.
    public let nearestReal: Double
    /// The share of drawn pictures that are nearer to one to learn from than that percentile.
    public let copies: Double

    /// Measures a pair.
    ///
    /// - Parameters:
    ///   - pair: what draws.
    ///   - settings: how it was made.
    ///   - data: the real pictures.
    ///   - judge: what looks at the drawn ones.
    ///   - count: how many pictures are drawn.
    ///   - seed: names their noise.
    ///   - progress: is told what is being measured.
    public init(
        _ pair: AdversarialPair, _ settings: GenerationSettings, data: GenerationData,
        judge: GenerationJudge, count: Int = 10_000, seed: UInt64 = 0,
        progress: (String) throws -> Void = { _ in }
    ) throws {
        var random = RandomGenerator(seed: seed).split("report")
        let noise = DCGAN.noise(count, settings, using: &random)
        try progress("drawing \(count) pictures")
        let pictures = try pair.pictures(of: noise)
        try progress("judging them")
        let verdict = judge(pictures)
        let untrained = AdversarialPair(settings)
        let real = data.train.batch(Self.places(count, of: data.train.count)).inputs
        let heldBack = data.test.batch(Self.places(count, of: data.test.count)).inputs
        drawn = count
        score = verdict.score
        distance = verdict.distance
        shares = verdict.shares
        sure = verdict.sure
        untrainedDistance = try judge(untrained.pictures(of: noise)).distance
        realDistance = judge(real).distance
        realScore = judge(heldBack).score
        try progress("looking for copies")
        let some = min(1000, count)
        let nearest = try NearestPictures(to: pictures[0..<some], in: data.train).distances
        let few = heldBack[0..<min(1000, heldBack.shape[0])]
        let usual = try NearestPictures(to: few, in: data.train).distances.sorted()
        let percentile = usual[usual.count / 100]
        self.nearest = nearest.min() ?? .nan
        nearestReal = percentile
        copies = Double(nearest.count { $0 <= percentile }) / Double(nearest.count)
        try progress("looking at the discriminator's features")
        labels = min(1000, data.train.count)
        featureAccuracy =
            data.classNames.count < 2
            ? nil
            : try FeatureProbe.accuracy(
                of: { pair.discriminator.features($0) },
                train: data.train.subset(Self.places(labels, of: data.train.count)),
                test: data.test, classes: data.classNames.count)
    }

    /// So many places from all over the pictures, which may be sorted by class.
    private static func places(_ count: Int, of all: Int) -> [Int] {
        let count = min(count, all)
        return (0..<count).map { $0 * all / count }
    }

    /// In lines for a reader.
    public var lines: [String] {
        func text(_ format: String, _ values: any CVarArg...) -> String {
            String(format: format, arguments: values)
        }
        var lines = [
            text("score %.2f of %d pictures (real ones %.2f)", score, drawn, realScore),
            text(
                "Fréchet distance %.2f (untrained %.1f, real ones %.2f)", distance,
                untrainedDistance, realDistance),
            text(
                "classes from %.1f %% to %.1f %%; sure of %.1f %%", (shares.min() ?? 0) * 100,
                (shares.max() ?? 0) * 100, sure * 100),
            text(
                "nearest picture to learn from: %.2f; 1 %% of real ones are nearer than %.2f, of drawn ones "
                    + "%.1f %%", nearest, nearestReal, copies * 100),
        ]
        if let featureAccuracy {
            lines.append(
                text(
                    "discriminator's features: %.2f %% of the test with %d labels",
                    featureAccuracy * 100, labels))
        }
        return lines
    }
}
