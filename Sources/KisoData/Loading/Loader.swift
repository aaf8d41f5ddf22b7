import KisoCore

/// Makes the batches of epochs, ahead of their use and on a thread of its own.
///
/// The order of the examples is a function of (seed, epoch), the random changes of (seed, epoch,
/// batch): there is nothing to save, and an epoch that is taken up in its middle goes on as it would
/// have gone.
///
/// ```swift
/// let loader = Loader(mnist.train, batchSize: 100, seed: 0)
/// for epoch in 1...20 {
///     for try await batch in loader.epoch(epoch) { try learner.step(batch) }
/// }
/// ```
public struct Loader<Data: Dataset>: Sendable {
    /// The examples.
    public let data: Data
    /// Examples in a batch; the last one of an epoch may be smaller.
    public let batchSize: Int
    /// Names the order and the random changes.
    public let seed: UInt64
    /// Whether the order is another one in every epoch.
    public let shuffles: Bool
    /// How many batches are made ahead; 0 makes each when it is asked for, without a thread.
    public let prefetch: Int

    /// A loader of a data set.
    ///
    /// - Parameters:
    ///   - shuffles: without it, the examples come in the data's order and unchanged.
    ///   - data: the examples.
    ///   - batchSize: the number of examples in a batch.
    ///   - seed: names the random numbers.
    ///   - prefetch: how many batches are made ahead.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: `batchSize` is positive, `prefetch` not negative.
    public init(
        _ data: Data, batchSize: Int, seed: UInt64 = 0, shuffles: Bool = true, prefetch: Int = 2,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            batchSize > 0 && prefetch >= 0, "Loader",
            "a batch size of \(batchSize) and \(prefetch) batches ahead", file: file, line: line)
        self.data = data
        self.batchSize = batchSize
        self.seed = seed
        self.shuffles = shuffles
        self.prefetch = prefetch
    }

    /// The number of examples of an epoch.
    public var count: Int { data.count }
    /// The number of batches of an epoch.
    public var batchCount: Int { (data.count + batchSize - 1) / batchSize }

    /// The places of the examples in the order in which an epoch has them.
    public func order(epoch: Int) -> [Int] {
        let places = Array(0..<count)
        guard shuffles else { return places }
        var random = RandomGenerator(seed: seed).split("order of epoch \(epoch)")
        return places.shuffled(seededBy: &random)
    }

    /// The batches of an epoch, from one of them on.
    public func epoch(_ number: Int, from batch: Int = 0) -> Batches<Data> {
        Batches(loader: self, epoch: number, first: batch)
    }

    /// The batches of an epoch for a loop that does not wait by `await`; an error comes in the place
    /// of the batch that could not be made, and ends the epoch.
    ///
    /// ```swift
    /// for batch in loader.batches(epoch: 1) { try learner.step(batch.get()) }
    /// ```
    public func batches(epoch: Int, from batch: Int = 0) -> SynchronousBatches<Data> {
        SynchronousBatches(plan: EpochPlan(self, epoch: epoch, first: batch), prefetch: prefetch)
    }
}

/// What has to be made for an epoch, and how far that is.
struct EpochPlan<Data: Dataset>: Sendable {
    let loader: Loader<Data>
    let epoch: Int
    let order: [Int]
    var next: Int

    init(_ loader: Loader<Data>, epoch: Int, first: Int) {
        self.loader = loader
        self.epoch = epoch
        next = max(first, 0)
        order = loader.order(epoch: epoch)
    }

    /// The next batch; `nil` behind the last one.
    mutating func make() throws -> Data.Batch? {
        guard next < loader.batchCount else { return nil }
        let start = next * loader.batchSize
        let places = Array(order[start..<min(start + loader.batchSize, order.count)])
        defer { next += 1 }
        guard loader.shuffles else { return try loader.data.batch(places) }
        var random = RandomGenerator(seed: loader.seed).split(
            "changes of epoch \(epoch), batch \(next)")
        return try loader.data.batch(places, using: &random)
    }
}
