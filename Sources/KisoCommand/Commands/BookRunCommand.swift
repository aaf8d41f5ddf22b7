import ArgumentParser
import Kiso

struct BookRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run programs of the book and compare their numbers with the book's.",
        discussion: """
            Each result is filed under --out with its figures, in place of an earlier one once the \
            run has ended. With --all what is finished is not run again, so that an interrupted \
            run goes on.
            """)

    @Argument(help: "Programs such as ch04/train, or chapters such as ch04.")
    var ids: [String] = []
    @Flag(help: "Run every program that is not finished yet.")
    var all = false
    @Flag(help: "For ch04/train: learn by numerical gradients, as ch04/train-numerical does.")
    var numerical = false
    @OptionGroup var options: BookOptions

    func run() async throws {
        let experiments = try chosen()
        let settings = self
        let results = try await Interruption.cancelling {
            try await settings.run(experiments, with: settings.options.runner())
        }
        if experiments.count > 1, !options.output.json {
            BookTable(results).lines.forEach(Console.result)
        }
        let outside = results.filter { !$0.isWithin }
        if !outside.isEmpty {
            throw KisoError(
                .negative, "not where they should be: \(outside.map(\.id).joined(separator: ", "))")
        }
        let problems = results.flatMap(\.problems)
        if let first = problems.first {
            let others = problems.count > 1 ? " (and \(problems.count - 1) more figures)" : ""
            throw KisoError(.unavailable, first + others)
        }
    }

    private func chosen() throws -> [any Experiment] {
        if ids.isEmpty != all {
            throw KisoError(.usage, "expected names of programs, or --all; see 'kiso book list'")
        }
        guard numerical else {
            return try all ? Book.experiments : ids.flatMap(Book.experiments(named:))
        }
        guard ids == ["ch04/train"] else {
            throw KisoError(.usage, "--numerical: is for ch04/train alone")
        }
        return [try Book.experiment("ch04/train-numerical")]
    }

    private func run(
        _ experiments: [any Experiment], with runner: BookRunner
    ) async throws -> [ExperimentResult] {
        var results: [ExperimentResult] = []
        for experiment in experiments {
            if all, let earlier = runner.finished(experiment) {
                try report(earlier)
                results.append(earlier)
                continue
            }
            options.introduce(experiment)
            do {
                let result = try await runner.run(experiment)
                try report(result)
                results.append(result)
            } catch is CancellationError {
                if !options.output.quiet {
                    Console.message("interrupted; \(results.count) finished in \(options.out)")
                }
                throw CancellationError()
            }
        }
        return results
    }

    private func report(_ result: ExperimentResult) throws {
        if options.output.json { try Console.json(result) }
    }
}
