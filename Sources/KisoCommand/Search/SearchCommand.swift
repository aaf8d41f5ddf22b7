import ArgumentParser
import Foundation
import Kiso
import KisoYAML
import KisoCommandSupport

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Look for good settings by training with many.",
        discussion: """
            Each trial trains with other values of the settings that vary, and the validation data judge \
            it. At the end the best settings train once more, and the test data are looked at, once. The \
            same seed gives the same trials for any number of workers. The study's folder holds a \
            journal: the same command goes on with it, also in several processes at once.
            """, subcommands: [SearchShowCommand.self])

    @OptionGroup var search: SearchOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var ranks: RankHosts
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try search.check()
        try threads.apply()
        try ranks.check()
        if let job = try ranks.job() { return try await restarting(job) }
        try await RankWorld.run(threads) { try await run($0) }
    }

    /// A rank that dies ends the job; the same command goes on with the journal and tries its trial again.
    private func restarting(_ job: RankLauncher) async throws {
        for left in stride(from: 3, through: 0, by: -1) {
            do {
                return try await job.run()
            } catch let error as RankDeath where left > 0 {
                Console.message("kiso: \(error.rank); its trial is tried again")
            }
        }
    }

    private func run(_ world: RankWorld) async throws {
        let configuration = try settings.configuration(
            flags: model.given + dataset.given + training.given)
        let space = try search.searchSpace()
        if settings.printConfig {
            Console.result(try configuration.yaml().trimmingSuffix("\n"))
            return
        }
        _ = try TrainingSession(configuration)
        try SearchSession.check(space, configuration)
        let folder = URL(fileURLWithPath: search.study)
        let session = try await world.together {
            if world.isFirst { try RunFolder.checkPlace(folder) }
            let source = DataSource(configuration)
            _ = try source.options()
            let data = try await source.load(quiet: output.quiet)
            return try SearchSession(configuration, space, data, metric: search.metric)
        }
        try await RankAgreement.check(world, configuration, session.data)
        if let messages = world.messages, !world.isFirst {
            return try await RankTrials.serve(session, messages)
        }
        let study = try Study(
            in: folder, sampler: try SearchOptions.samplers[search.sampler], goal: session.goal,
            halving: search.asha ? SuccessiveHalving() : nil, seed: configuration.seedNumber,
            settings: try session.settings())
        let trials = world.messages.map { RankTrials($0) }
        try await Searching(
            study: study, folder: folder, session: session, options: search, output: output,
            workers: trials == nil ? share() : world.size, ranks: trials
        ).run()
    }

    /// As many workers as were asked for; the threads are shared among them.
    private func share() -> Int {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let workers = search.workers ?? max(1, processors)
        if threads.threads == nil { Device.threads = max(1, processors / workers) }
        return workers
    }
}

/// A search under way.
struct Searching: Sendable {
    let study: Study
    let folder: URL
    let session: SearchSession
    let options: SearchOptions
    let output: OutputOptions
    let workers: Int
    /// Who attempts trials, where there are several ranks.
    var ranks: RankTrials?

    func run() async throws {
        let known = try study.trials.count { $0.isOver }
        if !output.quiet {
            Console.message(
                "searching with \(options.sampler): \(options.trials) trials, \(workers) at a time"
                    + (known > 0 ? ", \(known) are over already" : ""))
        }
        let result: StudyResult
        do {
            result = try await Interruption.cancelling(also: ranks == nil ? [] : [SIGUSR1]) {
                [self] in
                try await study.run(
                    trials: options.trials, workers: workers, minutes: options.minutes,
                    ended: { report($0) }
                ) { trial in
                    guard let ranks else { return try await session.attempt(trial) }
                    return try await ranks.attempt(trial, session)
                }
            }
            try await ranks?.end()
        } catch let interruption as Interruption {
            if !output.quiet {
                Console.message("interrupted; the same command goes on with \(options.study)")
            }
            try await ranks?.end()
            throw interruption
        }
        if !output.json {
            for line in SearchTable(result.ranking, metric: session.metric).lines(most: 5) {
                Console.result(line)
            }
        }
        guard result.isComplete else {
            if !output.quiet {
                Console.message(
                    "the time is over; the same command goes on with \(options.study)")
            }
            return
        }
        try await testWinner(result)
    }

    /// A line for a trial.
    private func report(_ record: TrialRecord) {
        if output.json { try? Console.json(record) }
        guard !output.quiet else { return }
        let outcome: String
        switch record.state {
        case .failed: outcome = "failed: \(record.message ?? "")"
        case .stopped: outcome = "stopped at " + number(record.value)
        default: outcome = "\(session.metric) " + number(record.value)
        }
        Console.message(
            "trial \(record.number): \(outcome) (\(record.settings)) "
                + String(format: "%.1f s", record.seconds))
    }

    private func number(_ value: Double?) -> String { String(format: "%.4f", value ?? .nan) }

    /// Trains with the best settings once more and looks at the test data, unless that was done.
    private func testWinner(_ result: StudyResult) async throws {
        guard let best = result.best, let test = session.data.test else {
            if !output.quiet { Console.message("there are no test data to look at") }
            return
        }
        guard let lock = try? RunLock(RunFolder(existing: folder)) else {
            Console.message("another process tests the best settings")
            return
        }
        defer { withExtendedLifetime(lock) {} }
        let file = folder.appendingPathComponent("summary.json")
        let earlier = (try? Data(contentsOf: file)).flatMap {
            try? JSONDecoder().decode(SearchSummary.self, from: $0)
        }
        if let earlier, earlier.trial == best.number { return show(earlier) }
        if !output.quiet {
            Console.message("training with the settings of trial \(best.number), for the test")
        }
        let configuration = try session.configuration(
            best.parameters.map { ($0.name, $0.value.text) })
        let training = try TrainingSession(configuration)
        let data = session.data
        let (name, network, _) = try training.network(
            for: data.inputShape, outputs: data.target.count, of: data.name)
        let run = try RunFolder(below: folder.appendingPathComponent("runs"), model: name)
        try run.write(try configuration.yaml(), to: "config.yaml")
        try run.writeJSON(RunEnvironment(), to: "environment.json")
        let part = TrainingPart(run, training, data, name, network, earlier: nil)
        let start = ContinuousClock.now
        _ = try await Interruption.cancelling {
            try await part.fit(minutes: nil, sinks: [MetricsSink(run, history: History())])
        }
        let evaluation = try part.predictor.evaluated(
            on: test, loss: try training.loss(for: data), metrics: training.metrics)
        let report = TestReport(evaluation, seconds: (ContinuousClock.now - start) / .seconds(1))
        try run.writeJSON(report, to: "summary.json")
        let summary = SearchSummary(
            trial: best.number, value: best.value ?? .nan, settings: best.settings,
            run: run.url.relativePath, line: evaluation.line(),
            looksAtTest: (earlier?.looksAtTest ?? 0) + 1)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(try encoder.encode(summary)), to: file)
        show(summary)
    }

    private func show(_ summary: SearchSummary) {
        if !output.quiet {
            Console.message(
                "the run of the best settings is in \(summary.run); pictures: "
                    + "'kiso search show \(options.study)'")
            if summary.looksAtTest > 1 {
                Console.message(
                    "note: the test data have been looked at \(summary.looksAtTest) times")
            }
        }
        if output.json { try? Console.json(summary) } else { Console.result(summary.line) }
    }
}

/// How a search ended.
struct SearchSummary: Codable {
    /// The best trial.
    let trial: Int
    let value: Double
    let settings: String
    /// The run that was trained with its settings.
    let run: String
    /// The test, in a line.
    let line: String
    /// How often the test data were looked at.
    let looksAtTest: Int
}
