import Foundation
import Kiso

/// What the ranks of a training have done.
struct RankReport {
    /// One of them.
    struct Rank: Codable {
        let rank: Int
        let host: String
        let threads: Int
        let examples: Int
        let steps: Int
        /// Examples that it computes in a second, without waiting for others.
        let examplesPerSecond: Double
        /// Seconds.
        let computing: Double
        let waiting: Double
        let exchanging: Double
        /// Seconds of exchanging that computing has hidden.
        let hidden: Double
    }

    let ranks: [Rank]

    /// What all ranks have done, at every rank; `nil` alone.
    static func gather(_ usage: RankUsage, _ world: RankWorld) throws -> RankReport? {
        guard world.size > 1 else { return nil }
        let own = Rank(
            rank: world.rank, host: RankWorld.host, threads: Device.threads,
            examples: usage.examples, steps: usage.steps,
            examplesPerSecond: Double(usage.examples) / max(usage.computing, 1e-9),
            computing: usage.computing, waiting: usage.waiting, exchanging: usage.exchanging,
            hidden: usage.hidden)
        let messages = try world.communicator.gather(Array(JSONEncoder().encode(own)))
        return RankReport(
            ranks: try messages.map { try JSONDecoder().decode(Rank.self, from: Data($0)) })
    }

    /// A table.
    var lines: [String] {
        var rows = [
            [
                "rank", "host", "threads", "examples", "examples/s", "computing", "waiting",
                "exchange", "hidden",
            ]
        ]
        for rank in ranks {
            let sum = max(rank.computing + rank.waiting + rank.exchanging, 1e-9)
            func share(_ seconds: Double) -> String {
                String(format: "%.1f s %2.0f %%", seconds, 100 * seconds / sum)
            }
            rows.append([
                "\(rank.rank)", rank.host, "\(rank.threads)", "\(rank.examples)",
                String(format: "%.0f", rank.examplesPerSecond), share(rank.computing),
                share(rank.waiting), share(rank.exchanging),
                String(format: "%.1f s", rank.hidden),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { text, width in
                String(repeating: " ", count: width - text.count) + text
            }.joined(separator: "  ")
        }
    }
}
