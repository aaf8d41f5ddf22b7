import Foundation
import Kiso
import KisoApplications

/// Where an environment comes from, as it is written into a checkpoint: its name, or `program: ` and a
/// command line.
struct PlaySource {
    let text: String
    private static let program = "program: "

    init(_ text: String) { self.text = text }

    /// What the command line says.
    init(name: String?, program: String?) throws {
        switch (name, program) {
        case (let name?, nil): text = name
        case (nil, let program?):
            if program.allSatisfy(\.isWhitespace) {
                throw KisoError(.usage, "--program '\(program)': expected a command line")
            }
            text = Self.program + program
        case (nil, nil):
            throw KisoError(
                .usage,
                "expected an environment, \(EnvironmentCatalog.names.joined(separator: ", ")), or --program"
            )
        default: throw KisoError(.usage, "name an environment or give --program, not both")
        }
    }

    /// The command line, where the environment is a program.
    var command: String? {
        text.hasPrefix(Self.program) ? String(text.dropFirst(Self.program.count)) : nil
    }

    /// Checks the seconds that an answer may take.
    static func check(timeout: Double) throws {
        guard timeout > 0 && timeout <= 86_400 else {
            throw KisoError(.usage, "--timeout \(timeout): expected seconds, from 0 to 86400")
        }
    }

    /// The environment; a program is started and tried.
    func environment(timeout: Double) throws -> any Environment {
        guard let command else { return try EnvironmentCatalog.environment(named: text) }
        var environment = try ProgramEnvironment(command, timeout: timeout)
        try environment.check()
        return environment
    }
}

/// A run of `kiso play train`: its checkpoint and its environment.
struct PlayRun {
    let saved: DQN.Saved
    let environment: any Environment
    let url: URL

    /// Reads a run's folder or a checkpoint.
    ///
    /// - Throws: `KisoError` `.usage` when its environment is a program and none was given: what a file says
    ///   is never run.
    init(_ path: String, program: String?, timeout: Double) throws {
        try PlaySource.check(timeout: timeout)
        url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw KisoError(
                .missingInput, "\(path): there is no such run; 'kiso play train' makes one")
        }
        let file = isFolder.boolValue ? try RunFolder(existing: url).lastModel : url
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw KisoError(.missingInput, "\(path): holds no checkpoints/last/model.safetensors")
        }
        saved = try DQN.read(file)
        let source = try program.map { try PlaySource(name: nil, program: $0) }
        if source == nil, let command = PlaySource(saved.environment).command {
            throw KisoError(
                .usage,
                "\(path): was trained with the program '\(command)'; give it with --program, since "
                    + "nothing is run because a file says so")
        }
        do {
            environment = try (source ?? PlaySource(saved.environment))
                .environment(timeout: timeout)
        } catch let error as KisoError {
            // A name that a checkpoint holds is no usage of anybody's.
            throw KisoError(
                error.kind == .usage ? .badData : error.kind, "\(path): \(error.message)")
        }
    }

    /// Plays as the best network of the run.
    func player() throws -> GreedyPlayer { try DQN.player(saved, in: environment) }
}

/// What a test of an agent says.
struct PlayReport: Encodable {
    let environment: String
    let episodes: Int
    let score: Double
    let least: Double
    let most: Double
    let seconds: Double

    init(_ environment: any Environment, scores: [Double], seconds: Double) {
        self.environment = environment.name
        episodes = scores.count
        score = scores.reduce(0, +) / Double(max(1, scores.count))
        least = scores.min() ?? 0
        most = scores.max() ?? 0
        self.seconds = seconds
    }

    /// As the last line says it.
    var line: String {
        String(
            format: "mean score %.2f of %d episode%@ (%g to %g)", score, episodes,
            episodes == 1 ? "" : "s", least, most)
    }
}
