public import Foundation
import KisoCore

/// A search for good settings: trials, chosen by a ``Sampler``, one after the other or several at once.
///
/// ```swift
/// let study = try Study(in: folder, sampler: TPESampler(), goal: .maximize, seed: 0)
/// let result = try await study.run(trials: 40, workers: 2) { trial in
///     let rate = trial.float("learning-rate", 1e-5...1e-1, scale: .logarithmic)
///     let name = trial.choice("optimizer", ["sgd", "adam"])
///     let momentum = name == "sgd" ? trial.float("momentum", 0...0.99) : 0
///     var accuracy = 0.0
///     for epoch in 1...10 {
///         accuracy = try train(rate, name, momentum)
///         if try trial.report(accuracy, at: epoch) == .stop { break }
///     }
///     return accuracy
/// }
/// print(result.best?.settings ?? "none")
/// ```
///
/// The same seed gives the same points, for any number of workers and processes, as long as a trial gives
/// the same for the same point; see ``Sampler/horizon(of:)``.
///
/// In a folder the study is a journal, `study.jsonl`, to which each event is added and synced. It survives
/// the end of the process at any moment: opened again, it goes on, and trials that were not over are tried
/// again. Several processes may work on one folder; each claims trials, and those of a process that died are
/// claimed by others.
public final class Study: Sendable {
    /// What it is.
    public let description: StudyDescription
    private let sampler: any Sampler
    private let seed: UInt64
    private let journal: StudyJournal
    private let worker: StudyWorker

    /// Whether it looks for the smallest or the largest value.
    public var goal: SearchGoal { description.goal }

    /// Begins a study, or goes on with the one in a folder.
    ///
    /// - Parameters:
    ///   - folder: where it is kept; `nil` for memory alone.
    ///   - sampler: chooses the points; ``TPESampler`` by default.
    ///   - goal: the smallest value by default.
    ///   - halving: stops bad trials early; none by default.
    ///   - seed: names everything random.
    ///   - settings: what must be the same to go on, such as the space and the data, by name.
    /// - Throws: `KisoError` `.cannotCreate` without a place for it, `.usage` when the folder holds another
    ///   study, `.badData` when it is of other `data`, or no study.
    public init(
        in folder: URL? = nil, sampler: any Sampler = TPESampler(), goal: SearchGoal = .minimize,
        halving: SuccessiveHalving? = nil, seed: UInt64 = 0, settings: [String: String] = [:]
    ) throws {
        description = StudyDescription(
            sampler: sampler.name, seed: "\(seed)", goal: goal, halving: halving,
            settings: settings)
        self.sampler = sampler
        self.seed = seed
        journal = try StudyJournal(folder, description)
        worker = try StudyWorker(folder)
    }

    /// What a folder holds, without taking part in it.
    ///
    /// - Throws: `KisoError` `.missingInput` without a study there, `.badData` for something else.
    public static func read(
        _ folder: URL
    ) throws -> (description: StudyDescription, trials: [TrialRecord]) {
        let state = try StudyJournal.read(folder)
        guard let description = state.description else {
            throw KisoError(.badData, "\(folder.relativePath): is no study")
        }
        return (description, state.records)
    }

    /// The trials that anybody has begun, in their order.
    public var trials: [TrialRecord] { get throws { try journal.current().records } }

    /// Tries until there are so many trials in all, those of earlier runs and other processes among them.
    ///
    /// A trial whose objective throws a `KisoError` `.negative`, `.configuration` or `.badData`, or
    /// returns what is no number, has failed; the search goes on. Any other error ends it. Cancelled, or when
    /// the time is over, it gives back the trials that were not over.
    ///
    /// - Parameters:
    ///   - trials: how many there are in the end.
    ///   - workers: how many are tried at the same time; 1 by default.
    ///   - minutes: how long it may take; no limit by default.
    ///   - ended: is told each trial that this call has brought to its end.
    ///   - objective: tries a point. Of a trial that was told to stop the last report counts.
    /// - Throws: `KisoError` `.usage` without trials or workers; `.negative` when all trials are over and
    ///   have failed; `CancellationError`; what the objective threw.
    @discardableResult
    public func run(
        trials: Int, workers: Int = 1, minutes: Double? = nil,
        ended: @escaping @Sendable (TrialRecord) -> Void = { _ in },
        _ objective: @escaping @Sendable (Trial) async throws -> Double
    ) async throws -> StudyResult {
        guard (1...StudyState.mostTrials).contains(trials), workers > 0 else {
            throw KisoError(
                .usage, "cannot search with \(trials) trials and \(workers) workers")
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<workers {
                group.addTask { [self] in
                    try await work(trials, ended, objective)
                    return true
                }
            }
            if let minutes {
                group.addTask {
                    try? await Task.sleep(for: .seconds(min(minutes * 60, 1e9)))
                    return false
                }
            }
            var working = workers
            while working > 0, let isWorker = try await group.next() {
                if !isWorker { break }
                working -= 1
            }
            group.cancelAll()
            while try await group.next() != nil {}
        }
        try Task.checkCancellation()
        let result = StudyResult(
            ranking: try self.trials.prefix(trials).ranked(by: goal), trials: trials)
        if result.isComplete, result.best == nil {
            let reason = result.ranking.first { $0.message != nil }
            throw KisoError(
                .negative,
                "all \(trials) trials failed"
                    + (reason.map { "; trial \($0.number): \($0.message ?? "")" } ?? ""))
        }
        return result
    }

    /// Takes trials as long as there are some. When cancelled it ends quietly.
    private func work(
        _ trials: Int, _ ended: @Sendable (TrialRecord) -> Void,
        _ objective: @Sendable (Trial) async throws -> Double
    ) async throws {
        var pause = 0.005
        while !Task.isCancelled {
            switch try claim(below: trials) {
            case .none: return
            case .later:
                try? await Task.sleep(for: .seconds(pause))
                pause = min(pause * 1.5, 0.2)
            case .trial(let index, let state):
                pause = 0.005
                if let record = try await attempt(index, state, objective) { ended(record) }
            }
        }
    }

    private enum Claim {
        case trial(Int, StudyState)
        /// All that is left is being tried, or must wait for such.
        case later
        case none
    }

    /// The first trial that nobody works on and that may begin, counted from 0.
    private func claim(below trials: Int) throws -> Claim {
        try journal.transaction { state in
            var events: [StudyEvent] = []
            var isOpen = false
            // How many of the first trials are over.
            var over = 0
            while over < trials, state.record(over + 1).isOver { over += 1 }
            for index in over..<trials {
                let record = state.record(index + 1)
                if record.isOver { continue }
                isOpen = true
                if record.state == .running {
                    if state.owners[index + 1].map(worker.isAlive) ?? false { continue }
                    if state.attempts[index + 1] ?? 0 >= 3 {
                        events += abandoned(index)
                        continue
                    }
                }
                if horizon(of: index) > over { break }
                events.append(event(.claimed, index))
                return (.trial(index, state), events)
            }
            return (isOpen ? .later : .none, events)
        }
    }

    private func horizon(of index: Int) -> Int {
        max(sampler.horizon(of: index), description.halving?.horizon(of: index) ?? 0)
    }

    private func event(_ kind: StudyEvent.Kind, _ index: Int) -> StudyEvent {
        StudyEvent(event: kind, trial: index + 1, worker: worker.name)
    }

    /// A trial with which three processes have died is not tried a fourth time.
    private func abandoned(_ index: Int) -> [StudyEvent] {
        var end = event(.ended, index)
        (end.state, end.message) = (.failed, "its process died three times")
        return [event(.claimed, index), end]
    }

    /// Tries a trial; returns its record, or `nil` when it was given back.
    private func attempt(
        _ index: Int, _ state: StudyState,
        _ objective: @Sendable (Trial) async throws -> Double
    ) async throws -> TrialRecord? {
        let start = ContinuousClock.now
        let others = description.halving.map { Array(state.records.prefix($0.horizon(of: index))) }
        let trial = Trial(sampler, history(of: index, state)) { [self] report, isLast in
            var line = event(.reported, index)
            (line.step, line.value) = (report.step, report.value)
            line.training = report.training
            try journal.transaction { _ in ((), [line]) }
            guard !isLast, let halving = description.halving, halving.isRung(report.step) else {
                return .goOn
            }
            let costs = (others ?? []).compactMap { other in
                other.reports.first { $0.step == report.step }.map { goal.cost($0.value) }
            }
            return halving.stops(cost: goal.cost(report.value), among: costs) ? .stop : .goOn
        }
        var end = event(.ended, index)
        do {
            let value = try await objective(trial)
            // What ends because it is cancelled says nothing.
            try Task.checkCancellation()
            end.value = trial.isStopped ? trial.lastValue : value.isFinite ? value : nil
            end.state = trial.isStopped ? .stopped : value.isFinite ? .finished : .failed
            if end.state == .failed { end.message = "its value is \(value)" }
        } catch let error as KisoError
            where [.negative, .configuration, .badData].contains(error.kind)
        {
            (end.state, end.message) = (.failed, error.message)
        } catch {
            try journal.transaction { _ in ((), [event(.released, index)]) }
            if error is CancellationError { return nil }
            throw error
        }
        end.parameters = trial.parameters
        end.seconds = (ContinuousClock.now - start) / .seconds(1)
        let line = end
        try journal.transaction { _ in ((), [line]) }
        return try journal.current().record(index + 1)
    }

    private func history(of index: Int, _ state: StudyState) -> SearchHistory {
        let points = state.records.prefix(sampler.horizon(of: index)).map { record in
            SearchHistory.Point(
                parameters: Dictionary(
                    record.parameters.map { ($0.name, ($0.domain, $0.place)) }
                ) { first, _ in first },
                cost: record.state == .failed ? .infinity : goal.cost(record.value))
        }
        return SearchHistory(trial: index, points: points, seed: seed)
    }
}

/// What a ``Study`` has found.
public struct StudyResult: Sendable {
    /// The trials that are over, the best first.
    public let ranking: [TrialRecord]
    /// How many there were to be.
    public let trials: Int

    /// The best trial that came to its end; `nil` without one.
    public var best: TrialRecord? { ranking.first { $0.state == .finished && $0.value != nil } }

    /// Whether all trials are over.
    public var isComplete: Bool { ranking.count >= trials }
}
