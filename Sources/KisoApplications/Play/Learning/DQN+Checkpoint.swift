public import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoOptim
public import KisoTensor
import KisoTrain

extension DQN {
    private static let key = "kiso.play"
    private static let optimizer = "optimizer/"
    private static let learning = "learning/"

    /// What a checkpoint says beside its arrays.
    fileprivate struct Description: Codable {
        var settings: DQNSettings
        var progress: DQNProgress
        var environment: String
        var iteration: Int
        var start: Int
        var count: Int
        var copyIsDue: Bool
    }

    /// All of the training in one file: the network under its own names, so that it can be used as any other,
    /// and beside it the optimizer's state, the copy of the network, and what is replayed.
    ///
    /// - Parameters:
    ///   - source: how the environment is had again, such as its name.
    ///   - url: the file; it appears whole or not at all.
    public func save(to url: URL, environment source: String) throws {
        var tensors = network.namedParameters.map { ($0.name, $0.parameter.value) }
        func add(_ prefix: String, _ more: [String: Tensor]) {
            tensors += more.sorted { $0.key < $1.key }.map { (prefix + $0.key, $0.value) }
        }
        add(Self.optimizer, learner.updater.state)
        add(Self.learning + "target/", target.state)
        if let best { add(Self.learning + "best/", best) }
        tensors += replay.tensors.map { (Self.learning + "replay/" + $0.name, $0.tensor) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let description = Description(
            settings: settings, progress: progress, environment: source,
            iteration: learner.updater.iteration, start: replay.start, count: replay.count,
            copyIsDue: copyIsDue)
        let names = try encoder.encode(environment.actions)
        try AtomicFile.write(
            try ModelFile(
                tensors: tensors,
                metadata: [
                    "kiso.format": "2", "kiso.model": "dqn", "kiso.data": environment.name,
                    "kiso.input": environment.stateShape.dimensions.map { "\($0)" }
                        .joined(separator: "x"),
                    "kiso.architecture": network.specification ?? "",
                    "kiso.classes": String(decoding: names, as: UTF8.self),
                    Self.key: String(decoding: try encoder.encode(description), as: UTF8.self),
                ]
            ).encoded(), to: url)
    }

    /// A checkpoint that has been read, before its environment is there.
    public struct Saved: Sendable {
        /// How it learns.
        public var settings: DQNSettings
        /// Where it was.
        public let progress: DQNProgress
        /// How its environment is had again.
        public let environment: String
        fileprivate let description: Description
        fileprivate let tensors: [String: Tensor]
        fileprivate let source: String

        /// The network of the best look, or the newest where there was none.
        public var answering: [String: Tensor] {
            let best = part(DQN.learning + "best/")
            return best.isEmpty ? tensors.filter { !$0.key.contains("/") } : best
        }

        fileprivate func part(_ prefix: String) -> [String: Tensor] {
            var result: [String: Tensor] = [:]
            for (name, tensor) in tensors where name.hasPrefix(prefix) {
                result[String(name.dropFirst(prefix.count))] = tensor
            }
            return result
        }
    }

    /// Reads a checkpoint.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is damaged or holds none of
    ///   a game's.
    public static func read(_ url: URL) throws -> Saved {
        let file = try ModelFile.read(url)
        guard let text = file.metadata[key] else {
            throw KisoError(
                .badData, "\(url.path): holds no agent that plays; 'kiso play train' makes one")
        }
        let description: Description
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            description = try decoder.decode(Description.self, from: Data(text.utf8))
        } catch {
            throw KisoError(.badData, "\(url.path): its training cannot be read: \(error)")
        }
        let progress = description.progress
        for (name, count) in [
            ("steps", progress.steps), ("updates", progress.updates),
            ("episodes", progress.episodes), ("begun episodes", progress.episodesBegun),
            ("iterations", description.iteration),
        ] where !(0...1 << 38).contains(count) {
            throw KisoError(.badData, "\(url.path): counts \(count) \(name)")
        }
        do { try description.settings.check() } catch let error as KisoError {
            throw KisoError(.badData, "\(url.path): \(error.message)")
        }
        return Saved(
            settings: description.settings, progress: description.progress,
            environment: description.environment, description: description,
            tensors: Dictionary(file.tensors.map { ($0.name, $0.tensor) }) { first, _ in first },
            source: url.path)
    }

    /// An agent that goes on where a checkpoint left it.
    ///
    /// - Returns: the agent, and whether the episode that was being played goes on; an environment that does
    ///   not repeat itself begins a new one.
    /// - Throws: `KisoError` `.badData` when the checkpoint is of another environment or damaged.
    public static func resuming(
        _ saved: Saved, in environment: any Environment
    ) throws -> (agent: DQN, goesOn: Bool) {
        let dqn = try DQN(environment, settings: saved.settings)
        let source = saved.source, description = saved.description
        try dqn.network.load(saved.tensors.filter { !$0.key.contains("/") }, from: source)
        try dqn.target.load(saved.part(learning + "target/"), from: source)
        try dqn.learner.updater.restore(
            saved.part(optimizer), iteration: description.iteration, from: source)
        dqn.learner.steps = description.iteration
        try dqn.replay.restore(
            saved.part(learning + "replay/"), start: description.start, count: description.count,
            choices: environment.actions.count, from: source)
        let best = saved.part(learning + "best/")
        dqn.best = best.isEmpty ? nil : best
        dqn.progress = description.progress
        dqn.copyIsDue = description.copyIsDue
        if dqn.progress.actions != nil && dqn.replay.count == 0 {
            throw KisoError(.badData, "\(source): an episode without an observation")
        }
        return (dqn, try dqn.resumeEpisode())
    }

    /// The player of a checkpoint: with the network of the best look where there was one.
    public static func player(_ saved: Saved, in environment: any Environment) throws
        -> GreedyPlayer
    {
        let dqn = try DQN(environment, settings: saved.settings)
        try dqn.network.load(saved.answering, from: saved.source)
        return dqn.player
    }
}
