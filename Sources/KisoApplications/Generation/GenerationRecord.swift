import Foundation

/// An epoch of an adversarial pair.
public struct GenerationRecord: Sendable, Codable, Equatable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The mean of what the discriminator made small.
    public let discriminatorLoss: Double
    /// The mean of what the generator made small.
    public let generatorLoss: Double
    /// The share of right answers of the discriminator.
    public let right: Double
    /// Seconds since training began, over all sittings.
    public let seconds: Double
    /// What the judge says of pictures that are drawn behind the epoch; `nil` without a judge.
    public let verdict: GenerationJudge.Verdict?

    /// `epoch 3: discriminator 0.8123 generator 1.5012 right 0.84, score 8.21 distance 3.4 (312 s)`.
    public var line: String {
        let losses = String(
            format: "epoch %d: discriminator %.4f generator %.4f right %.2f", epoch,
            discriminatorLoss, generatorLoss, right)
        let judged =
            verdict.map { String(format: ", score %.2f distance %.2f", $0.score, $0.distance) }
            ?? ""
        return losses + judged + String(format: " (%.0f s)", seconds)
    }
}

/// Where the training of a pair is.
struct GenerationProgress: Codable, Sendable, Equatable {
    /// The epochs that are over.
    var records: [GenerationRecord] = []
    /// How many batches of the next one are over.
    var batch = 0
    /// How many of them were measured: a batch of one picture is passed over.
    var measured = 0
    /// The sums of its losses and right answers so far.
    var sums = [0.0, 0.0, 0.0]
    var balance = BalanceWatch()
    /// Seconds that training has taken.
    var seconds = 0.0
    /// The smallest distance of an epoch, and that epoch.
    var best: Best?

    struct Best: Codable, Sendable, Equatable {
        var epoch: Int
        var distance: Double
    }
}

/// What happens while a pair learns.
public enum GenerationEvent: Sendable {
    /// Training begins, or goes on in an epoch.
    case started(epoch: Int, epochs: Int, batches: Int)
    /// A step was taken: epoch, batch, its measure, and the seconds that are left.
    case step(epoch: Int, batch: Int, batches: Int, AdversarialPair.Measure, secondsLeft: Double)
    /// One of the two wins.
    case warning(String)
    /// An epoch is over; `isBest` says whether no earlier one drew pictures nearer to the real ones.
    case epoch(GenerationRecord, isBest: Bool)
}
