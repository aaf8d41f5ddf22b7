public import KisoCore
public import KisoTensor
import KisoOps

/// Placeholder until the data branch lands.
public protocol Dataset<Batch>: Sendable {
    associatedtype Batch: Sendable
    var count: Int { get }
    func batch(_ places: [Int]) throws -> Batch
    func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Batch
}

extension Dataset {
    public func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Batch {
        try batch(places)
    }
}

public struct Supervised: Sendable {
    public var inputs: Tensor
    public var targets: Tensor
    public var weights: Tensor?
    public var count: Int { inputs.shape[0] }
    public init(inputs: Tensor, targets: Tensor, weights: Tensor? = nil) {
        self.inputs = inputs
        self.targets = targets
        self.weights = weights
    }
}

public struct Loader<Data: Dataset>: Sendable {
    public let data: Data
    public let batchSize: Int
    let seed: UInt64
    let shuffles: Bool
    public init(_ data: Data, batchSize: Int, seed: UInt64 = 0, shuffles: Bool = true, prefetch: Int = 2) {
        self.data = data
        self.batchSize = batchSize
        self.seed = seed
        self.shuffles = shuffles
    }
    public var count: Int { data.count }
    public var batchCount: Int { (data.count + batchSize - 1) / batchSize }
    public func order(epoch: Int) -> [Int] {
        var g = RandomGenerator(seed: seed).split("order \(epoch)")
        return shuffles ? Array(0..<count).shuffled(using: &g) : Array(0..<count)
    }
    public func epoch(_ number: Int, from batch: Int = 0) -> Batches<Data> {
        Batches(loader: self, epoch: number, next: batch)
    }
}

public struct Batches<Data: Dataset>: AsyncSequence {
    let loader: Loader<Data>
    let epoch: Int
    let next: Int
    public struct Iterator: AsyncIteratorProtocol {
        let loader: Loader<Data>
        let order: [Int]
        let epoch: Int
        var next: Int
        public mutating func next() async throws -> Data.Batch? {
            let size = loader.batchSize
            guard next * size < loader.count else { return nil }
            let places = Array(order[next * size..<Swift.min((next + 1) * size, loader.count)])
            var g = RandomGenerator(seed: loader.seed).split("augment \(epoch) \(next)")
            next += 1
            await Task.yield()
            return try loader.data.batch(places, using: &g)
        }
    }
    public func makeAsyncIterator() -> Iterator {
        Iterator(loader: loader, order: loader.order(epoch: epoch), epoch: epoch, next: next)
    }
}

extension LabeledImages: Dataset {
    public func batch(_ places: [Int]) throws -> Supervised {
        let b = BatchLoader(self, batchSize: max(places.count, 1)).batch(places[...])
        return Supervised(inputs: b.images, targets: b.labels)
    }
}

public struct ArrayDataset: Dataset {
    let inputs: Tensor, targets: Tensor
    public init(inputs: Tensor, targets: Tensor) {
        self.inputs = inputs
        self.targets = targets
    }
    public var count: Int { inputs.shape[0] }
    public func batch(_ places: [Int]) throws -> Supervised {
        let i = Tensor(places.map(Int64.init), shape: [places.count])
        return Supervised(inputs: inputs.taking(i), targets: targets.taking(i))
    }
}

public struct Subset<Base: Dataset>: Dataset {
    let base: Base
    let places: [Int]
    public var count: Int { places.count }
    public func batch(_ places: [Int]) throws -> Base.Batch {
        try base.batch(places.map { self.places[$0] })
    }
    public func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Base.Batch {
        try base.batch(places.map { self.places[$0] }, using: &random)
    }
}

extension LabeledImages {
    public func split(_ fraction: Double, seed: UInt64) -> (Subset<LabeledImages>, Subset<LabeledImages>) {
        var byClass: [UInt8: [Int]] = [:]
        for (i, l) in labels.values(as: UInt8.self).enumerated() { byClass[l, default: []].append(i) }
        var first: [Int] = []
        var second: [Int] = []
        for (label, places) in byClass.sorted(by: { $0.key < $1.key }) {
            var g = RandomGenerator(seed: seed).split("split \(label)")
            let mixed = places.shuffled(using: &g)
            let cut = Int((Double(places.count) * fraction).rounded())
            first += mixed.prefix(cut)
            second += mixed.dropFirst(cut)
        }
        return (Subset(base: self, places: first.sorted()), Subset(base: self, places: second.sorted()))
    }
}
