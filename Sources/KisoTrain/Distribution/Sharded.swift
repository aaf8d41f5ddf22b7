import KisoCore
import KisoData

/// The shards of a batch that a rank computes.
struct ShardedBatch<Batch: Sendable>: Sendable {
    /// How many examples the whole batch has.
    let count: Int
    /// How many examples each shard has, of all ranks.
    let sizes: [Int]
    /// This rank's, by number.
    let shards: [Int: Batch]
    /// Why this rank could not make them. It has to say so where the others listen, in the step.
    let failure: (any Error)?
}

/// A data set whose batches are the shards of one rank: no rank makes what another one computes.
///
/// The random changes of a shard are drawn from a sequence of its own, so they do not depend on who
/// computes it.
struct Sharded<Base: Dataset>: Dataset {
    let base: Base
    let distribution: Distribution

    var count: Int { base.count }
    var classLabels: [Int]? { base.classLabels }

    func batch(_ places: [Int]) throws -> ShardedBatch<Base.Batch> {
        cut(places) { _, places in try base.batch(places) }
    }

    func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> ShardedBatch<Base.Batch> {
        let source = random
        return cut(places) { shard, places in
            var random = source.split("shard \(shard)")
            return try base.batch(places, using: &random)
        }
    }

    private func cut(
        _ places: [Int], _ make: (Int, [Int]) throws -> Base.Batch
    ) -> ShardedBatch<Base.Batch> {
        let ranges = (0..<distribution.shards).map {
            distribution.examples(of: $0, in: places.count)
        }
        var shards: [Int: Base.Batch] = [:]
        var failure: (any Error)?
        do {
            for shard in distribution.shards(of: distribution.communicator.rank)
            where !ranges[shard].isEmpty {
                shards[shard] = try make(shard, Array(places[ranges[shard]]))
            }
        } catch {
            failure = error
        }
        return ShardedBatch(
            count: places.count, sizes: ranges.map(\.count), shards: shards, failure: failure)
    }
}
