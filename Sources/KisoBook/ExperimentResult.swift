import Foundation
import KisoIO

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
    /// What of the book this run could not repeat.
    public let unreproduced: [String]
    /// The files and folders that the reader named and this experiment asked for, such as `image`;
    /// empty where the reader named none.
    public let choices: [String: String]

    /// Whether every number is what it should be: the book's, or within a band.
    public var isWithin: Bool { findings.allSatisfy { $0.isWithin != false } }
}

extension ExperimentResult {
    /// The number that stands for the experiment in a table: what lies outside, else the test
    /// accuracy, else the last single number that is judged.
    public var keyFinding: Finding? {
        let judged = findings.filter { $0.isWithin != nil }
        return judged.first { $0.isWithin == false }
            ?? judged.last { $0.name.hasPrefix("test accuracy") }
            ?? judged.last { Double($0.value) != nil } ?? judged.last ?? findings.last
    }
}

extension ExperimentResult {
    private static let fileName = "result.json"

    /// The result that a folder holds; `nil` when there is none, or it is damaged.
    init?(in folder: URL) {
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(Self.fileName)),
            let result = try? JSONDecoder().decode(ExperimentResult.self, from: data)
        else { return nil }
        self = result
    }

    /// Writes the result into a folder, whole or not at all.
    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(
            Array(try encoder.encode(self)), to: folder.appendingPathComponent(Self.fileName))
    }
}
