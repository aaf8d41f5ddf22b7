import ArgumentParser
import Foundation
import Kiso
import KisoYAML
import KisoCommandSupport

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List, show, compare and clean up runs.",
        subcommands: [
            RunsListCommand.self, RunsShowCommand.self, RunsCompareCommand.self,
            RunsCleanCommand.self,
        ], defaultSubcommand: RunsListCommand.self)
}

struct RunsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the runs of a folder, the newest last.")

    @Option(help: "The folder for runs.")
    var out = "runs"
    @OptionGroup var output: OutputOptions

    func run() throws {
        let runs = try RunRecord.all(in: URL(fileURLWithPath: out))
        if output.json {
            for run in runs { try Console.json(run) }
            return
        }
        if runs.isEmpty { Console.message("there are no runs in \(out)") }
        let width = runs.map(\.name.count).max() ?? 0
        for run in runs {
            let name = run.name.padding(toLength: width, withPad: " ", startingAt: 0)
            Console.result("\(name)  \(run.state)  \(run.figures)")
        }
    }
}

struct RunsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the settings and figures of a run.")

    @Argument(help: "A run's folder.")
    var folder = "runs/latest"
    @OptionGroup var output: OutputOptions

    func run() throws {
        let record = try RunRecord(URL(fileURLWithPath: folder))
        if output.json { return try Console.json(record) }
        Console.result("\(record.name)  \(record.state)")
        for (name, value) in record.settings.sorted(by: { $0.key < $1.key }) {
            Console.result("  \(name): \(value)")
        }
        let columns = EpochRecord.columns(of: record.epochs)
        for epoch in record.epochs {
            let figures = columns.map { name in
                String(format: "%@ %.4f", name, epoch[name] ?? .nan)
            }
            Console.result("epoch \(epoch.epoch): \(figures.joined(separator: " "))")
        }
        if let test = record.test { Console.result("test: \(test)") }
    }
}

struct RunsCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare runs: what was set otherwise, and how they ended.")

    @Argument(help: "Two runs or more.")
    var runs: [String]
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard runs.count > 1 else {
            throw KisoError(.usage, "a comparison needs at least two runs")
        }
        let records = try runs.map { try RunRecord(URL(fileURLWithPath: $0)) }
        if output.json {
            for record in records { try Console.json(record) }
            return
        }
        let names = Set(records.flatMap { $0.settings.keys }).filter { name in
            Set(records.map { $0.settings[name] ?? "" }).count > 1
        }
        let rows =
            names.sorted().map { name in [name] + records.map { $0.settings[name] ?? "-" } }
            + [
                ["epochs done"] + records.map { "\($0.epochs.count)" },
                ["last epoch"] + records.map(\.figures), ["test"] + records.map { $0.test ?? "-" },
            ]
        let table = [[""] + records.map(\.name)] + rows
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map {
                $0.padding(toLength: $1, withPad: " ", startingAt: 0)
            }
            Console.result(
                cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
        }
    }
}

struct RunsCleanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Remove runs that hold no network, such as those killed in their first epoch.")

    @Option(help: "The folder for runs.")
    var out = "runs"
    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    func run() throws {
        let runs = try RunRecord.all(in: URL(fileURLWithPath: out)).filter { !$0.hasModel }
        for record in runs {
            let folder = URL(fileURLWithPath: out).appendingPathComponent(record.name)
            if !dryRun {
                let run = try RunFolder(existing: folder)
                // A run that is being trained is not a leftover.
                guard let lock = try? RunLock(run) else {
                    Console.message("\(record.name): is being trained, left alone")
                    continue
                }
                try withExtendedLifetime(lock) { try FileManager.default.removeItem(at: folder) }
            }
            Console.result("\(dryRun ? "would remove" : "removed") \(record.name)")
        }
        if runs.isEmpty { Console.message("there is nothing to remove in \(out)") }
    }
}

/// What a run's folder says of itself.
struct RunRecord: Encodable {
    let name: String
    let settings: [String: String]
    let epochs: [EpochRecord]
    /// How the test went, in a line.
    let test: String?
    let hasModel: Bool
    /// How many members of an ensemble have begun; 0 for one network.
    let members: Int

    init(_ url: URL) throws {
        let run = try RunFolder(existing: url.resolvingSymlinksInPath())
        name = run.url.lastPathComponent
        var configuration = TrainingConfiguration()
        let file = run.url.appendingPathComponent("config.yaml")
        if FileManager.default.fileExists(atPath: file.path) {
            try configuration.read(yaml: file)
        }
        settings = Dictionary(configuration.entries.map { ($0.name, $0.value) }) { first, _ in first
        }
        members = run.memberCount
        // The newest member stands for an ensemble.
        let newest = members > 0 ? try RunFolder(member: members, of: run) : run
        epochs = try Self.epochs(newest.url.appendingPathComponent("metrics.jsonl"))
        test = Self.test(run.url.appendingPathComponent("summary.json"))
        hasModel = members > 0 || FileManager.default.fileExists(atPath: run.lastModel.path)
    }

    /// The runs of a folder in the order of their names, which begin with their time.
    static func all(in folder: URL) throws -> [RunRecord] {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder.path) else {
            throw KisoError(
                .missingInput, "\(folder.relativePath): there is no such folder of runs")
        }
        return try names.sorted().compactMap { name in
            let url = folder.appendingPathComponent(name)
            let isRun = manager.fileExists(
                atPath: url.appendingPathComponent("config.yaml").path)
            return name != "latest" && isRun ? try RunRecord(url) : nil
        }
    }

    /// Whether it is through, in a word.
    var state: String {
        let asked = settings["epochs"].flatMap { Int($0) } ?? 0
        if test != nil { return "done" }
        let member = members > 0 ? " of member \(members)/\(settings["members"] ?? "?")" : ""
        return hasModel ? "stopped at \(epochs.count)/\(asked)\(member)" : "empty"
    }

    /// The figures of the last epoch.
    var figures: String {
        guard let last = epochs.last else { return "" }
        return EpochRecord.columns(of: [last]).filter { $0.hasPrefix("val_") || epochs.isEmpty }
            .map { String(format: "%@ %.4f", $0, last[$0] ?? .nan) }.joined(separator: " ")
    }

    private static func epochs(_ url: URL) throws -> [EpochRecord] {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").enumerated().map { index, line in
            do {
                return try JSONDecoder().decode(EpochRecord.self, from: Data(line.utf8))
            } catch {
                throw KisoError(
                    .badData, "\(url.path), line \(index + 1): is no record of an epoch")
            }
        }
    }

    private static func test(_ url: URL) -> String? {
        struct Summary: Decodable {
            let accuracy: Double?
            let total: Int
            let metrics: [String: Double]?
            let loss: Double?
        }
        guard let data = try? Data(contentsOf: url),
            let summary = try? JSONDecoder().decode(Summary.self, from: data)
        else { return nil }
        return Evaluation(
            total: summary.total, loss: summary.loss ?? .nan,
            metrics: summary.metrics ?? summary.accuracy.map { ["accuracy": $0] } ?? [:]
        ).line()
    }
}
