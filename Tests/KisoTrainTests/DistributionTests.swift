import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Synchronization
import Testing

/// Training over ranks gives the same bits for any number of them.
@Suite("Distribution", .serialized)
struct DistributionTests {
    /// How a training is set up.
    struct Setup: Sendable, CustomTestStringConvertible {
        var words = "conv:4,3 relu pool:2 affine:16 relu dropout:0.2 affine:3"
        var optimizer = "adam"
        var shards = 12
        var batchSize = 25
        var accumulation = 1
        var augments = false
        var mixes = false
        var averages = false
        var clips = false
        var pieceSize = 1 << 18

        var testDescription: String {
            "\(words) \(optimizer), \(shards) shards of \(batchSize)×\(accumulation)"
                + "\(augments ? " augmented" : "")\(mixes ? " mixed" : "")"
                + "\(averages ? " averaged" : "")\(clips ? " clipped" : "")"
        }

        static let all = [
            Setup(), Setup(words: "affine:8 sigmoid affine:3", optimizer: "sgd", shards: 5),
            Setup(words: "conv:4,3 batchnorm relu pool:2 affine:3", shards: 6, batchSize: 36),
            Setup(optimizer: "momentum", augments: true, mixes: true),
            Setup(optimizer: "adamw", accumulation: 3, averages: true, clips: true),
            // Some shards of the last batch have no example.
            Setup(words: "affine:3", shards: 24, batchSize: 29),
            // So large that its gradients are exchanged in three pieces.
            Setup(words: Self.large, clips: true, pieceSize: 1 << 16),
            Setup(words: Self.large, shards: 24, batchSize: 29, pieceSize: 1 << 16),
        ]
        static let large =
            "affine:520 relu affine:260 batchnorm relu affine:260 relu dropout:0.2 affine:3"

        /// What is left of a training: everything that shall be equal.
        struct Outcome: Sendable, Equatable {
            var weights: [String: [UInt32]] = [:]
            var optimizer: [String: [UInt32]] = [:]
            var epochs: [[String: Double]] = []
        }

        func train(
            epochs: Int = 2, over communicator: any Communicator,
            from checkpoint: Checkpoint? = nil,
            saver: (any CheckpointSaver)? = nil, callbacks: [any Callback] = []
        ) async throws -> Outcome {
            // Another seed at each rank: the weights come from the first.
            let model = try SyntheticDigits.network(words, seed: 7 + UInt64(communicator.rank))
            let train = try SyntheticDigits.make(110, seed: 1)
            var data: any Dataset<Supervised> = train
            if augments { data = data.varied(by: try Transforms(parsing: "shift:1,flip")) }
            if mixes { data = data.mixed(alpha: 0.3, classes: 3) }
            var distribution = Distribution(shards: shards, over: communicator)
            distribution.pieceSize = pieceSize
            let trainer = Trainer(
                model, metrics: [.accuracy], optimizer: try OptimizerCatalog.make(optimizer),
                clipping: clips ? .norm(0.5) : .none, accumulation: accumulation, seed: 3,
                callbacks: (averages ? [WeightAveraging(decay: 0.9)] : []) + callbacks,
                saver: saver, distribution: distribution)
            if let checkpoint { try trainer.restore(checkpoint) }
            let history = try await trainer.fit(
                data, validation: try SyntheticDigits.make(40, seed: 2), epochs: epochs,
                batchSize: batchSize)
            var outcome = Outcome()
            func bits(_ state: [String: Tensor]) -> [String: [UInt32]] {
                state.mapValues { $0.floats.map(\.bitPattern) }
            }
            outcome.weights = bits(model.state)
            outcome.optimizer = bits(trainer.learner.updater.state)
            outcome.epochs = history.epochs.map { record in
                Dictionary(
                    uniqueKeysWithValues: EpochRecord.columns(of: [record]).map {
                        ($0, record[$0] ?? .nan)
                    })
            }
            return outcome
        }
    }

    @Test("1, 2, 3 and 4 ranks, and any number of threads", arguments: Setup.all)
    func ranks(setup: Setup) async throws {
        let one = try await ThreadCommunicator.run(ranks: 1) { try await setup.train(over: $0) }[0]
        #expect(one.epochs.count == 2 && one.epochs[1]["val_accuracy"] != nil)
        let alone = try await setup.train(over: SingleProcess())
        #expect(alone == one)
        for ranks in 2...4 {
            let outcomes = try await ThreadCommunicator.run(ranks: ranks) {
                try await setup.train(over: $0)
            }
            for outcome in outcomes { #expect(outcome == one, "\(ranks) ranks") }
        }
    }

    @Test("Another number of shards is another order of additions")
    func shards() async throws {
        let twelve = try await Setup().train(over: SingleProcess())
        let six = try await Setup(shards: 6).train(over: SingleProcess())
        #expect(twelve.weights != six.weights)
    }

    @Test("Without dropout, shards are the same step but for rounding")
    func wholeBatch() async throws {
        var setup = Setup(words: "conv:4,3 relu pool:2 affine:3", optimizer: "sgd")
        let cut = try await setup.train(over: SingleProcess())
        setup.shards = 1
        let whole = try await setup.train(over: SingleProcess())
        #expect(cut.weights.keys == whole.weights.keys)
        for (name, bits) in cut.weights {
            let other = try #require(whole.weights[name])
            expectClose(
                bits.map { Double(Float(bitPattern: $0)) },
                other.map { Double(Float(bitPattern: $0)) }, absolute: 1e-5, name)
        }
    }

    /// Keeps the newest checkpoint.
    private final class Keeper: CheckpointSaver {
        private let kept = Mutex<Checkpoint?>(nil)
        var checkpoint: Checkpoint? { kept.withLock { $0 } }

        func save(_ checkpoint: Checkpoint, _ run: TrainingRun) throws {
            kept.withLock { $0 = checkpoint }
        }
    }

    /// Stops within an epoch.
    private final class StopAfter: Callback {
        let steps: Int
        init(_ steps: Int) { self.steps = steps }
        var name: String { "stop-after" }
        func stepEnded(_ run: TrainingRun) throws {
            if run.step == steps { run.stop(because: "enough") }
        }
    }

    @Test("A checkpoint of three ranks goes on with one, two or four", arguments: [1, 2, 4])
    func resume(ranks: Int) async throws {
        let setup = Setup(augments: true)
        let whole = try await setup.train(epochs: 3, over: SingleProcess())
        let keeper = Keeper()
        _ = try await ThreadCommunicator.run(ranks: 3) { communicator in
            // The reason to stop is one rank's alone.
            try await setup.train(
                epochs: 3, over: communicator, saver: communicator.rank == 0 ? keeper : nil,
                callbacks: communicator.rank == 2 ? [StopAfter(6)] : [])
        }
        let checkpoint = try #require(keeper.checkpoint)
        #expect(checkpoint.state.batch > 0, "stopped between epochs")
        let outcomes = try await ThreadCommunicator.run(ranks: ranks) {
            try await setup.train(epochs: 3, over: $0, from: checkpoint)
        }
        for outcome in outcomes {
            #expect(outcome.weights == whole.weights && outcome.optimizer == whole.optimizer)
        }
    }

    /// Data that cannot be read from a place on.
    private struct Broken: Dataset {
        let base: LabeledImages
        let isBroken: Bool
        var count: Int { base.count }
        func batch(_ places: [Int]) throws -> Supervised {
            if isBroken && places.contains(60) {
                throw KisoError(.badData, "picture 60 is broken")
            }
            return base.batch(places)
        }
    }

    @Test("An error of one rank is every rank's")
    func oneRankFails() async throws {
        let errors = Mutex<[KisoError]>([])
        _ = try await ThreadCommunicator.run(ranks: 3) { communicator in
            let data = Broken(
                base: try SyntheticDigits.make(110, seed: 1), isBroken: communicator.rank == 1)
            let trainer = Trainer(
                try SyntheticDigits.network(), seed: 3,
                distribution: Distribution(shards: 6, over: communicator))
            do {
                for epoch in 1...20 { try await trainer.fit(data, epochs: epoch, batchSize: 30) }
            } catch let error as KisoError {
                errors.withLock { $0.append(error) }
            }
        }
        let all = errors.withLock { $0 }
        #expect(all.count == 3 && all.allSatisfy { $0.message == "picture 60 is broken" })
    }

    /// Examples of which one has no value.
    private struct Undefined: Dataset {
        let base: LabeledImages
        var count: Int { base.count }
        func batch(_ places: [Int]) throws -> Supervised {
            let batch = base.batch(places)
            guard places.contains(60) else { return batch }
            let nothing = [Float](repeating: .nan, count: batch.inputs.count)
            return Supervised(
                inputs: Tensor(nothing, shape: batch.inputs.shape), targets: batch.targets)
        }
    }

    @Test("A loss that is not finite at one rank is every rank's error, whatever has left by then")
    func oneRankDiverges() async throws {
        let errors = Mutex<[KisoError]>([])
        _ = try await ThreadCommunicator.run(ranks: 3) { communicator in
            let data = Undefined(base: try SyntheticDigits.make(110, seed: 1))
            var distribution = Distribution(shards: 7, over: communicator)
            distribution.pieceSize = 1 << 16
            let trainer = Trainer(
                try SyntheticDigits.network("affine:300 relu affine:300 relu affine:3"), seed: 3,
                distribution: distribution)
            do {
                try await trainer.fit(data, epochs: 1, batchSize: 28)
            } catch let error as KisoError {
                errors.withLock { $0.append(error) }
            }
        }
        let all = errors.withLock { $0 }
        #expect(all.count == 3 && all.allSatisfy { $0.message.contains("diverged") }, "\(all)")
    }

    /// Counts what is exchanged.
    private final class Counting: Communicator {
        let base: any Communicator
        let sizes = Mutex<[Int]>([])
        init(_ base: any Communicator) { self.base = base }
        var rank: Int { base.rank }
        var size: Int { base.size }

        func gather(_ bytes: [UInt8]) throws -> [[UInt8]] { try base.gather(bytes) }
        func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] {
            try base.broadcast(bytes, from: root)
        }
        func exchange(
            _ blocks: UnsafePointer<Float>, counts: [Int],
            into received: UnsafeMutablePointer<Float>, counts receivedCounts: [Int]
        ) throws {
            try base.exchange(blocks, counts: counts, into: received, counts: receivedCounts)
        }
        func gather(
            _ block: UnsafePointer<Float>, into all: UnsafeMutablePointer<Float>, counts: [Int]
        ) throws {
            sizes.withLock { $0.append(counts.reduce(0, +)) }
            try base.gather(block, into: all, counts: counts)
        }
    }

    @Test("Gradients leave in pieces, the last layers' first, with the running statistics")
    func pieces() async throws {
        let counts = try await ThreadCommunicator.run(ranks: 2) { communicator in
            let counting = Counting(communicator)
            let model = try SyntheticDigits.network(Setup.large)
            var distribution = Distribution(shards: 4, over: counting)
            distribution.pieceSize = 1 << 16
            let trainer = Trainer(model, distribution: distribution)
            try await trainer.fit(
                try SyntheticDigits.make(20, seed: 1), epochs: 1, batchSize: 20)
            let inputs = model.namedParameters[0].parameter.shape.count / 520
            return (sizes: counting.sizes.withLock { $0 }, inputs: inputs)
        }
        for (sizes, inputs) in counts {
            let statistics = 2 * 260
            let first = 260 * 260 + 260 + 260 * 3 + 3 + statistics
            let second = 520 * 260 + 3 * 260
            #expect(sizes == [first, second, inputs * 520 + 520])
        }
    }

    @Test("No shard has one example, which has no variance, unless the batch has one")
    func smallBatches() async throws {
        var setup = Setup(words: "affine:4 batchnorm affine:3", shards: 12, batchSize: 24)
        // The last batch has 14 examples.
        let one = try await setup.train(over: SingleProcess())
        let outcomes = try await ThreadCommunicator.run(ranks: 3) { [setup] in
            try await setup.train(over: $0)
        }
        for outcome in outcomes { #expect(outcome == one) }
        setup.batchSize = 109
        await expectError(.configuration, ["batches of 109 of 110 examples"]) {
            _ = try await setup.train(over: SingleProcess())
        }
    }

    @Test("Ranks that compute differently are noticed, and the parameter is named")
    func unequal() async throws {
        /// Changes a weight of one rank.
        final class Fault: Callback {
            let name = "fault"
            func stepEnded(_ run: TrainingRun) throws {
                let cell = run.module.namedParameters[1].parameter
                cell.value = Tensor(
                    cell.value.floats.map { $0 + 1e-3 }, shape: cell.shape)
            }
        }
        let errors = Mutex<[KisoError]>([])
        _ = try await ThreadCommunicator.run(ranks: 2) { communicator in
            let trainer = Trainer(
                try SyntheticDigits.network("affine:4 relu affine:3"),
                callbacks: communicator.rank == 1 ? [Fault()] : [],
                distribution: Distribution(shards: 4, over: communicator))
            do {
                try await trainer.fit(
                    try SyntheticDigits.make(20, seed: 1), epochs: 1, batchSize: 20)
            } catch let error as KisoError {
                errors.withLock { $0.append(error) }
            }
        }
        let all = errors.withLock { $0 }
        #expect(all.count == 2 && all.allSatisfy { $0.kind == .defect }, "\(all)")
        #expect(
            all.allSatisfy { $0.message.contains("rank 1 has another 'affine1.bias'") }, "\(all)")
    }
}
