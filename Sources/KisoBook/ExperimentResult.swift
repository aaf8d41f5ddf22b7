import Foundation
import KisoIO

/// What a run of an experiment left: the content of `result.json`.
public struct ExperimentResult: Sendable, Codable, Equatable {
    /// Chapter and name.
    public let id: String
    /// What it shows.
    public let title: String
    /// Which settings were taken.
    public let extent: Extent
    /// The random numbers' name.
    public let seed: UInt64
    /// How long it took.
    public let seconds: Double
    /// The numbers beside the book's.
    public let findings: [Finding]
    /// The figures' files.
    public let files: [String]
    /// What there is to see in a figure, by its file.
    public let captions: [String: String]
    /// A sentence or two before a figure, by its file: where a group of figures begins.
    public let passages: [String: String]
    /// The name of the finding that stands for the experiment; `nil` when it does not say.
    public let keyNumber: String?
    /// What could not be drawn, and why.
    public let problems: [String]
    /// What of the book this run could not repeat.
    public let unreproduced: [String]
    /// What this experiment asked for and had from outside, by name: the reader's own `image`,
    /// `data-dir` and `weights`, and networks that other experiments keep; empty where there was none.
    public let inputs: [String: String]

    /// Whether small settings were taken.
    public var isQuick: Bool { extent == .quick }

    /// Whether every number is what it should be: the book's, or within a band.
    public var isWithin: Bool { findings.allSatisfy { $0.isWithin != false } }
}

extension ExperimentResult {
    /// The number that stands for the experiment in a table: what lies outside, else what the
    /// experiment names, else the test accuracy, else the last single number that the book prints,
    /// else the last one that is judged.
    public var keyFinding: Finding? {
        let judged = findings.filter { $0.isWithin != nil }
        let books = judged.filter { $0.printed != nil }
        return judged.first { $0.isWithin == false }
            ?? findings.first { $0.name == keyNumber }
            ?? judged.last { $0.name.hasPrefix("test accuracy") }
            ?? books.last { Double($0.value) != nil } ?? books.last
            ?? judged.last { Double($0.value) != nil } ?? judged.last ?? findings.last
    }
}

extension ExperimentResult {
    /// The result that a folder holds; `nil` when there is none, it is damaged, or it names files that
    /// do not lie there.
    init?(in folder: URL) {
        guard let data = try? Data(contentsOf: Self.file(in: folder)),
            let result = try? JSONDecoder().decode(ExperimentResult.self, from: data),
            result.files.allSatisfy({ name in
                !name.isEmpty && !name.hasPrefix(".") && !name.contains("/")
                    && FileManager.default.fileExists(
                        atPath: folder.appendingPathComponent(name).path)
            })
        else { return nil }
        self = result
    }

    /// Where a folder holds its result.
    static func file(in folder: URL) -> URL { folder.appendingPathComponent("result.json") }

    /// Writes the result into a folder, whole or not at all.
    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(
            Array(try encoder.encode(self)), to: Self.file(in: folder))
    }
}
