import Foundation
import KisoCore
public import KisoData
import KisoOps
public import KisoTensor

/// How the members of an ensemble do by themselves and together, and how often they agree.
///
/// ```swift
/// let report = try EnsembleReport(predictor, on: test)
/// print(report.members, report.vote, report.agreement)
/// ```
public struct EnsembleReport: Sendable, Codable, Equatable {
    /// How many examples there were.
    public let total: Int
    /// The share of right answers of each member.
    public let members: [Double]
    /// The share of right answers by the mean of the probabilities.
    public let vote: Double
    /// The share of right answers by the class that most members name; of several the most probable.
    public let majority: Double
    /// The mean share of members that name the class of the vote.
    public let agreement: Double
    /// The share of examples for which all members name one class.
    public let unanimous: Double
    /// The share of right answers among those; 0 where there are none.
    public let unanimousAccuracy: Double

    /// The mean of the members.
    public var mean: Double { members.reduce(0, +) / Double(max(1, members.count)) }

    /// Lets every member answer every example.
    ///
    /// - Parameters:
    ///   - predictor: an ``Ensemble``'s, or one with dropout samples.
    ///   - data: the examples.
    ///   - batchSize: the number of examples in a batch.
    /// - Throws: `KisoError` `.configuration` for one network, or for numbers instead of classes; errors
    ///   of the data.
    public init(_ predictor: Predictor, on data: any Dataset<Supervised>, batchSize: Int = 500)
        throws
    {
        guard try predictor.output.rank == 1 else {
            throw KisoError(
                .configuration,
                "\(predictor.name) answers with \(try predictor.output), not classes")
        }
        var tally = Tally()
        for start in stride(from: 0, to: data.count, by: max(1, batchSize)) {
            let batch = try data.batch(Array(start..<min(start + max(1, batchSize), data.count)))
            guard !batch.targets.dtype.isFloatingPoint, batch.targets.rank == 1 else {
                throw KisoError(.configuration, "the data's targets are numbers, not classes")
            }
            guard let ballots = try predictor.ballots(batch.inputs) else {
                throw KisoError(.configuration, "\(predictor.name): is one network, no ensemble")
            }
            tally.add(ballots, labels: batch.targets.values(as: Int.self))
        }
        guard tally.total > 0 else { throw KisoError(.badData, "there are no examples") }
        func share(_ count: Int) -> Double { Double(count) / Double(tally.total) }
        total = tally.total
        members = tally.right.map(share)
        vote = share(tally.voteRight)
        majority = share(tally.majorityRight)
        agreement = tally.agreeing / Double(tally.total)
        unanimous = share(tally.unanimous)
        unanimousAccuracy =
            tally.unanimous == 0 ? 0 : Double(tally.unanimousRight) / Double(tally.unanimous)
    }

    /// `5 members: accuracy 0.9951 to 0.9958, mean 0.9955; …`, in one line.
    public var line: String {
        String(
            format: "%d members: accuracy %.4f to %.4f, mean %.4f; majority %.4f; "
                + "all agree on %.2f %%, of which %.2f %% are right",
            members.count, members.min() ?? 0, members.max() ?? 0, mean, majority, unanimous * 100,
            unanimousAccuracy * 100)
    }
}

/// Counts of an ensemble's answers.
private struct Tally {
    var total = 0
    var right: [Int] = []
    var voteRight = 0
    var majorityRight = 0
    var agreeing = 0.0
    var unanimous = 0
    var unanimousRight = 0

    mutating func add(_ ballots: [Tensor], labels: [Int]) {
        if right.isEmpty { right = Array(repeating: 0, count: ballots.count) }
        for (ballot, label) in zip(Ballot.all(ballots), labels) {
            total += 1
            for (member, answer) in ballot.answers.enumerated() where answer == label {
                right[member] += 1
            }
            if ballot.vote == label { voteRight += 1 }
            if ballot.majority == label { majorityRight += 1 }
            agreeing += ballot.agreement
            guard ballot.agreement == 1 else { continue }
            unanimous += 1
            if ballot.vote == label { unanimousRight += 1 }
        }
    }
}

/// What the members of an ensemble say of one example.
public struct Ballot: Sendable {
    /// The mean of their probabilities.
    public let probabilities: [Double]
    /// The class that each names.
    public let answers: [Int]
    /// The class with the largest mean.
    public let vote: Int
    /// The class that most name; of several the one with the largest mean.
    public let majority: Int
    /// The share of members that name the class of the vote.
    public let agreement: Double

    /// Counts the probabilities of each member.
    init(_ members: [[Double]]) {
        let classes = members.first?.count ?? 0
        let mean = (0..<classes).map { label in
            members.reduce(0) { $0 + $1[label] } / Double(max(1, members.count))
        }
        let vote = Self.largest(mean)
        answers = members.map(Self.largest)
        var counts = [Int](repeating: 0, count: classes)
        for answer in answers { counts[answer] += 1 }
        majority = counts.indices.max { (counts[$0], mean[$0]) < (counts[$1], mean[$1]) } ?? 0
        agreement = Double(answers.count { $0 == vote }) / Double(max(1, answers.count))
        probabilities = mean
        self.vote = vote
    }

    /// The ballots of a batch.
    ///
    /// - Parameter outputs: what each member answered, `[n, classes]`.
    public static func all(_ outputs: [Tensor]) -> [Ballot] {
        let rows = outputs.map(probabilities)
        return (rows.first ?? []).indices.map { index in Ballot(rows.map { $0[index] }) }
    }

    private static func probabilities(_ output: Tensor) -> [[Double]] {
        let classes = output.shape[-1]
        let all = output.softmax().doubles
        return stride(from: 0, to: all.count, by: max(1, classes)).map {
            Array(all[$0..<$0 + classes])
        }
    }

    private static func largest(_ values: [Double]) -> Int {
        values.indices.max { values[$0] < values[$1] } ?? 0
    }
}
