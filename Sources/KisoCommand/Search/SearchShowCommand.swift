import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct SearchShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a study: its ranking, and pictures in its folder figures/.",
        discussion: """
            progress: the trials in their order; curves: how the best twenty went, as in figure 6.24 of the \
            book; coordinates: each trial as a line through its settings; importance: how much each setting \
            matters (total effect on a Gaussian process); surface: what the sampler's model says over two settings. \
            --json prints a line of JSON for each trial.
            """)

    @Argument(help: "A study's folder.")
    var study = "study"
    @Option(help: "How many trials the table has.")
    var most = 20
    @Option(help: "The two settings of the surface, as NAME,NAME. (default: the most important)")
    var surface: String?
    /// `--json` and `--quiet` are parsed there, since they stand for both.
    @ParentCommand var search: SearchCommand
    private var output: OutputOptions { search.output }

    func run() throws {
        guard most > 0 else {
            throw KisoError(.usage, "--most \(most): expected a positive number")
        }
        let folder = URL(fileURLWithPath: study)
        let (description, trials) = try Study.read(folder)
        let ranking = trials.ranked(by: description.goal)
        let shown = try surface(trials, description.goal)
        let metric = description.settings["metric"] ?? "value"
        if output.json {
            for record in ranking { try Console.json(record) }
        } else {
            for line in SearchTable(ranking, metric: metric).lines(most: most) {
                Console.result(line)
            }
            let open = trials.count - ranking.count
            if open > 0 { Console.result("\(open) trials are not over") }
            for (name, share) in ParameterImportance.shares(of: trials, goal: description.goal) {
                Console.result(String(format: "importance %.2f  ", share) + name)
            }
        }
        try draw(trials, description, metric, shown, folder.appendingPathComponent("figures"))
    }

    private func draw(
        _ trials: [TrialRecord], _ description: StudyDescription, _ metric: String,
        _ surface: SearchSurface?, _ folder: URL
    ) throws {
        let goal = description.goal
        guard trials.contains(where: { $0.isOver && $0.value != nil }) else {
            Console.message("there is no trial to draw yet")
            return
        }
        var figures: [(name: String, figure: Figure)] = [
            ("progress", .searchProgress(of: trials, goal: goal, metric: metric)),
            ("coordinates", .searchCoordinates(of: trials, goal: goal, metric: metric)),
        ]
        if trials.contains(where: { !$0.reports.isEmpty }) {
            figures.append(("curves", .searchCurves(of: trials, goal: goal, metric: metric)))
        }
        if !ParameterImportance.shares(of: trials, goal: goal).isEmpty {
            figures.append(("importance", .searchImportance(of: trials, goal: goal)))
        }
        if let surface {
            figures.append(
                (
                    "surface",
                    .searchSurface(
                        surface, of: trials, sampler: description.sampler, metric: metric)
                ))
        }
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(folder.relativePath): cannot be made")
        }
        for (name, figure) in figures {
            for kind in ["svg", "png"] {
                try figure.write(to: folder.appendingPathComponent("\(name).\(kind)"))
            }
        }
        if !output.quiet {
            Console.message(
                "pictures in \(folder.relativePath): "
                    + figures.map { $0.name + ".png" }.joined(separator: ", "))
        }
    }

    private func surface(_ trials: [TrialRecord], _ goal: SearchGoal) throws -> SearchSurface? {
        guard let surface else { return SearchSurface(of: trials, goal: goal) }
        let names = surface.split(separator: ",").map(String.init)
        guard names.count == 2,
            let result = SearchSurface(of: trials, goal: goal, names: (names[0], names[1]))
        else {
            throw KisoError(
                .usage,
                "--surface \(surface): expected two settings that are numbers and that all trials have, "
                    + "and at least five trials")
        }
        return result
    }
}

/// The ranking of a study as lines.
struct SearchTable {
    private let rows: [[String]]

    init(_ ranking: [TrialRecord], metric: String) {
        var names: [String] = []
        for parameter in ranking.flatMap(\.parameters) where !names.contains(parameter.name) {
            names.append(parameter.name)
        }
        var rows: [[String]] = [["place", "trial", metric] + names + ["epochs", "seconds", ""]]
        for (place, record) in ranking.enumerated() {
            var row = ["\(place + 1)", "\(record.number)"]
            row.append(record.value.map { String(format: "%.4f", $0) } ?? "-")
            for name in names { row.append(record[name]?.description ?? "-") }
            row.append(record.reports.last.map { "\($0.step)" } ?? "-")
            row.append(String(format: "%.1f", record.seconds))
            row.append(record.state == .finished ? "" : record.state.rawValue)
            rows.append(row)
        }
        self.rows = rows
    }

    /// The head and so many trials.
    func lines(most: Int) -> [String] {
        let shown = rows.prefix(most + 1)
        guard shown.count > 1 else { return [] }
        let widths = rows[0].indices.map { column in shown.map { $0[column].count }.max() ?? 0 }
        return shown.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
    }
}
