/// What a run of an experiment left: the content of `result.json`.
public struct ExperimentResult: Sendable, Codable, Equatable {
    /// Chapter and name.
    public let id: String
    /// What it shows.
    public let title: String
    /// Whether small settings were taken.
    public let isQuick: Bool
    /// The random numbers' name.
    public let seed: UInt64
    /// How long it took.
    public let seconds: Double
    /// The numbers beside the book's.
    public let findings: [Finding]
    /// The figures' files.
    public let files: [String]
    /// What could not be drawn, and why.
    public let problems: [String]

    /// Whether every number lies where the book says.
    public var isWithin: Bool { findings.allSatisfy { $0.isWithin != false } }
}

extension ExperimentResult {
    /// The number that stands for the experiment in a table: what lies outside, else the test
    /// accuracy, else the last single number that the book says something of.
    public var keyFinding: Finding? {
        let judged = findings.filter { $0.isWithin != nil }
        return judged.first { $0.isWithin == false }
            ?? judged.last { $0.name.hasPrefix("test accuracy") }
            ?? judged.last { Double($0.value) != nil } ?? judged.last ?? findings.last
    }
}
