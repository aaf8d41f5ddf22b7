import Foundation
import Kiso
import KisoCommandSupport

/// What a run trains: one network, or the members of an ensemble one after another.
///
/// Member `k` of a run with the seed `s` is the network of the seed `s + k − 1`, trained on the same data
/// with the same examples held out. It has a folder of its own in the run, so that each goes on where it
/// stopped; the run's checkpoint holds all that are trained, as one network.
struct RunTraining: Sendable {
    /// What is said of it, and how.
    struct Reporting: Sendable {
        let isQuiet: Bool
        let isJSON: Bool
        /// Whether files for TensorBoard are written.
        let writesBoard: Bool
        let colour: Colour
        var world = RankWorld.alone
        /// Where this rank writes what it does; `nil` alone.
        var log: RankLog?
    }

    /// How it ended.
    struct Result: Sendable {
        let predictor: Predictor
        /// Why it stopped before its last epoch.
        let stopReason: String?
        /// Whether the time was over first.
        let isTimeOver: Bool
    }

    let run: RunFolder
    /// The settings of the run.
    let session: TrainingSession
    let data: ImportedData
    private let transfer: Transfer?
    private let goesOn: Bool
    /// Whether there are more epochs now than members that are trained have had.
    private let isLonger: Bool
    private let reporting: Reporting

    init(
        _ run: RunFolder, _ session: TrainingSession, _ data: ImportedData, _ transfer: Transfer?,
        goesOn: Bool, isLonger: Bool = false, reporting: Reporting
    ) {
        self.run = run
        self.session = session
        self.data = data
        self.transfer = transfer
        self.goesOn = goesOn
        self.isLonger = isLonger
        self.reporting = reporting
    }

    /// The ranks.
    var world: RankWorld { reporting.world }

    private var memberCount: Int { session.configuration.members }

    /// Trains everything, or goes on.
    func fit(minutes: Double?) async throws -> Result {
        guard memberCount > 1 else {
            let (name, network, _) = try session.network(transfer, for: data)
            let part = TrainingPart(
                run, session, data, name, network,
                earlier: goesOn ? try await earlier() : nil)
            let history = try await fit(part, minutes: minutes)
            // Another rank may have been interrupted first.
            if history.wasInterrupted { throw CancellationError() }
            return Result(
                predictor: part.predictor, stopReason: history.stopReason,
                isTimeOver: isTimeOver(history, part, minutes))
        }
        return try await fitMembers(minutes: minutes)
    }

    /// The checkpoint to go on from, which rank 0 has.
    private func earlier() async throws -> CheckpointFile {
        let bytes = try await reporting.world.fromFirst { try FileReading.bytes(of: run.lastModel) }
        return try CheckpointFile.decoded(bytes, from: run.lastModel.path)
    }

    private func fitMembers(minutes: Double?) async throws -> Result {
        let start = ContinuousClock.now
        var members: [Predictor] = []
        let trained = goesOn && !isLonger ? try trainedCount : 0
        for number in 1...memberCount {
            let folder = try RunFolder(member: number, of: run)
            if number <= trained {
                members.append(try Predictor.load(folder.lastModel))
                continue
            }
            let part = try part(number, folder)
            if !reporting.isQuiet {
                Console.message(
                    "member \(number) of \(memberCount), seed \(part.session.configuration.seed)")
            }
            if reporting.isJSON {
                try Console.json(["member": "\(number)", "seed": part.session.configuration.seed])
            }
            let passed = (ContinuousClock.now - start) / .seconds(60)
            let history = try await fit(part, minutes: minutes.map { max($0 - passed, 1e-3) })
            // A member that was interrupted is none yet, and none of the others begins.
            if history.wasInterrupted { throw CancellationError() }
            if isTimeOver(history, part, minutes) {
                return Result(
                    predictor: part.predictor, stopReason: history.stopReason, isTimeOver: true)
            }
            members.append(part.predictor)
            // What is trained can be used, whatever becomes of the others.
            try Ensemble(members).predictor.save(to: run.lastModel)
        }
        return Result(
            predictor: try Ensemble(members).predictor, stopReason: nil, isTimeOver: false)
    }

    /// How many members the run's checkpoint holds.
    private var trainedCount: Int {
        get throws {
            guard FileManager.default.fileExists(atPath: run.lastModel.path) else { return 0 }
            return Ensemble(of: try Predictor.load(run.lastModel))?.members.count ?? 0
        }
    }

    private func part(_ number: Int, _ folder: RunFolder) throws -> TrainingPart {
        var configuration = session.configuration
        configuration.seed = "\(configuration.seedNumber &+ UInt64(number - 1))"
        let own = try TrainingSession(configuration)
        let (name, network, _) = try own.network(transfer, for: data)
        let isStarted = FileManager.default.fileExists(atPath: folder.lastModel.path)
        return TrainingPart(
            folder, own, data, name, network,
            earlier: goesOn && isStarted ? try CheckpointFile.read(folder.lastModel) : nil)
    }

    private func isTimeOver(
        _ history: History, _ part: TrainingPart, _ minutes: Double?
    ) -> Bool {
        history.epochs.count < part.session.configuration.epochs && minutes != nil
            && history.stopReason == "the time is over"
    }

    private func fit(_ part: TrainingPart, minutes: Double?) async throws -> History {
        let isQuiet = reporting.isQuiet
        let world = reporting.world
        if !world.isFirst {
            return try await part.fit(
                minutes: minutes, sinks: [reporting.log].compactMap { $0 }, world: world,
                usage: { _ = try RankReport.gather($0, world) })
        }
        var sinks: [any EventSink] = [
            MetricsSink(part.run, history: part.earlier?.checkpoint.state.history ?? History()),
            LearningCurveSink(part.run, title: "\(part.name) on \(part.data.name)") { error in
                if !isQuiet { Console.message("kiso: \(error.message)") }
            },
        ]
        if !isQuiet { sinks.insert(ProgressSink(colour: reporting.colour), at: 0) }
        if reporting.isJSON { sinks.append(JSONLinesSink()) }
        if let log = reporting.log { sinks.append(log) }
        return try await part.fit(
            minutes: minutes, sinks: sinks, writesBoard: reporting.writesBoard, world: world
        ) { usage in
            guard let report = try RankReport.gather(usage, world) else { return }
            try part.run.writeJSON(report.ranks, to: "ranks.json")
            if !isQuiet { report.lines.forEach { Console.message($0) } }
        }
    }
}

/// Prints each epoch as a line of JSON.
private struct JSONLinesSink: EventSink {
    func receive(_ event: TrainingEvent) throws {
        if case .epoch(let record) = event { try Console.json(record) }
    }
}
