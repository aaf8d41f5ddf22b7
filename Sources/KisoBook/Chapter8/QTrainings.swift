import Foundation
import KisoApplications
import KisoNN
import KisoTensor

/// Trainings of deep Q-networks, several at once: as many as there are threads, at most one for each processor. Each
/// computes too little at a time to be shared between threads.
///
/// While they run, whatever else the process computes has one thread, too: `Device.threads` is everybody's.
struct QTrainings {
    /// A training.
    struct Job: Sendable {
        let name: String
        let environment: any KisoApplications.Environment
        let settings: DQNSettings
    }

    /// How a training ended.
    struct Trained: Sendable {
        /// Plays by the best network.
        let player: GreedyPlayer
        let progress: DQNProgress
        /// Of test games.
        let scores: [Double]

        var score: Double { scores.reduce(0, +) / Double(max(1, scores.count)) }
    }

    /// How many games test a network.
    let testGames: Int
    /// Where a long training goes on from; `nil` for one that begins anew.
    let folder: URL?
    let say: @Sendable (String) -> Void

    /// Does the trainings; the results are in the order of the jobs and do not depend on the threads.
    func run(_ jobs: [Job]) async throws -> [Trained] {
        let threads = Device.threads
        Device.threads = 1
        defer { Device.threads = threads }
        return try await withThrowingTaskGroup(of: (Int, Trained).self) { group in
            var trained: [Int: Trained] = [:]
            for (place, job) in jobs.enumerated() {
                if place >= threads, let (done, result) = try await group.next() {
                    trained[done] = result
                }
                group.addTask { [self] in (place, try train(job)) }
            }
            for try await (done, result) in group { trained[done] = result }
            return jobs.indices.compactMap { trained[$0] }
        }
    }

    /// Trains, and tests the best network; a long training goes on where it stopped.
    private func train(_ job: Job) throws -> Trained {
        let kept = folder?.appendingPathComponent("\(job.name).safetensors")
        var agent = try DQN(job.environment, settings: job.settings)
        if let kept, FileManager.default.fileExists(atPath: kept.path) {
            agent = try DQN.resuming(DQN.read(kept), in: job.environment).agent
        }
        func save() throws {
            guard let kept else { return }
            try FileManager.default.createDirectory(
                at: kept.deletingLastPathComponent(), withIntermediateDirectories: true)
            try agent.save(to: kept, environment: job.environment.name)
        }
        let end = try agent.train { agent in
            let step = agent.progress.steps
            if step % max(1, job.settings.steps / 10) == 0 {
                say(
                    String(
                        format: "  %@: step %d, mean score %.2f", job.name, step,
                        agent.progress.meanScore))
                try save()
            }
            return true
        }
        guard end == .finished else {
            try save()
            throw CancellationError()
        }
        if let best = agent.best { try agent.network.load(best) }
        let scores = try agent.player.scores(
            in: job.environment, episodes: testGames, seed: job.settings.seed &+ 1)
        return Trained(player: agent.player, progress: agent.progress, scores: scores)
    }
}
