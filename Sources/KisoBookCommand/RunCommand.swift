import ArgumentParser
import KisoBook
import KisoCommandSupport
import KisoCore

struct RunCommand: AsyncParsableCommand {
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

    /// What came of the programs.
    private struct Outcome {
        var results: [ExperimentResult] = []
        /// What could not run to its end, and why.
        var failures: [(id: String, error: KisoError)] = []
    }

    func run() async throws {
        let experiments = try chosen()
        let settings = self
        let outcome = try await Interruption.cancelling {
            try await settings.run(experiments, with: settings.options.runner())
        }
        if experiments.count > 1, !options.output.json {
            BookTable(outcome.results).lines.forEach(Console.result)
        }
        if let first = outcome.failures.first {
            let ids = outcome.failures.map(\.id).joined(separator: ", ")
            throw experiments.count == 1
                ? first.error : KisoError(first.error.kind, "could not be run: \(ids)")
        }
        try Self.judge(outcome.results)
    }

    /// Throws when a number lies elsewhere than it should, or a figure could not be drawn.
    static func judge(_ results: [ExperimentResult]) throws {
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
            if all { return Book.experiments }
            var seen: Set<String> = []
            return try ids.flatMap(Book.experiments(named:)).filter { seen.insert($0.id).inserted }
        }
        guard ids == ["ch04/train"] else {
            throw KisoError(.usage, "--numerical: is for ch04/train alone")
        }
        return [try Book.experiment("ch04/train-numerical")]
    }

    /// Runs one program after the other; one that fails does not keep others from running.
    private func run(
        _ experiments: [any Experiment], with runner: BookRunner
    ) async throws -> Outcome {
        var outcome = Outcome()
        for experiment in experiments {
            if all, let earlier = runner.finished(experiment) {
                try report(earlier)
                outcome.results.append(earlier)
                continue
            }
            options.introduce(experiment)
            do {
                let result = try await runner.run(experiment)
                try report(result)
                outcome.results.append(result)
            } catch is CancellationError {
                if !options.output.quiet {
                    Console.message(
                        "interrupted; \(outcome.results.count) finished in \(options.out)")
                }
                throw CancellationError()
            } catch let error as KisoError {
                if experiments.count > 1 { Console.message("\(experiment.id): \(error.message)") }
                outcome.failures.append((experiment.id, error))
            }
        }
        return outcome
    }

    private func report(_ result: ExperimentResult) throws {
        if options.output.json { try Console.json(result) }
    }
}
