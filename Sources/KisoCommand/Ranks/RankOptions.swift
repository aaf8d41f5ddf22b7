import ArgumentParser
import Kiso

/// How ranks share a training.
struct RankOptions: ParsableArguments {
    /// How gradients are added.
    enum Reduction: String, CaseIterable, ExpressibleByArgument {
        /// In the same pieces for any number of ranks.
        case exact
        /// A piece a rank: the bits depend on the number of ranks.
        case fast
    }

    @OptionGroup var hosts: RankHosts
    @Option(help: "Seconds after which a rank that gives no sign ends the job; 0 for never.")
    var timeout = 60.0
    @Option(
        help: """
            exact: the same bits for any number of ranks. fast: one piece of the batch a rank, the bits \
            depend on their number.
            """)
    var reduce: Reduction = .exact

    /// How many pieces a batch has where ranks share it and nobody says it: 1, 2, 3, 4, 6 and 12 ranks
    /// have equally many of them.
    static let shards = 12

    /// Checks what can be checked by itself.
    func check() throws {
        try hosts.check()
        guard timeout >= 0, timeout.isFinite else {
            throw KisoError(.usage, "--timeout \(timeout): expected seconds, or 0 for never")
        }
        if reduce == .fast && !hosts.isAsked {
            throw KisoError(.usage, "--reduce fast: belongs to --ranks")
        }
    }

    /// That a run can go on with so many ranks: it keeps its shards.
    func checkResumed(_ configuration: TrainingConfiguration, ranks size: Int) throws {
        let shards = configuration.shards ?? 1
        if reduce == .fast {
            throw KisoError(.usage, "--reduce fast: a run that goes on keeps its \(shards) shards")
        }
        if size > shards {
            throw KisoError(
                .usage,
                "\(size) ranks cannot share a batch of \(shards) shard\(shards == 1 ? "" : "s"), as the "
                    + "run has; go on with \(shards == 1 ? "one process" : "at most \(shards) ranks")"
            )
        }
    }

    /// The pieces of a batch of a training: those that its settings name, else as many as these
    /// options mean.
    func apply(to configuration: inout TrainingConfiguration, ranks size: Int) throws {
        if configuration.shards == nil && hosts.isAsked {
            configuration.shards = reduce == .fast ? size : Self.shards
        }
        let shards = configuration.shards ?? 1
        if size > shards {
            throw KisoError(
                .usage,
                "\(size) ranks cannot share a batch of \(shards) shard\(shards == 1 ? "" : "s"); "
                    + "give --shards \(size) or more, or fewer ranks")
        }
        if size > configuration.batchSize {
            throw KisoError(
                .usage,
                "\(size) ranks cannot share batches of \(configuration.batchSize) examples; give a "
                    + "larger --batch-size or fewer ranks")
        }
        if size > 1 && configuration.members > 1 {
            throw KisoError(
                .usage,
                "--members trains networks one after the other; over ranks train one network")
        }
        if shards > 1 { configuration.batchStatistics = configuration.batchStatistics ?? "shards" }
    }
}
