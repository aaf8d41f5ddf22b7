import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Synchronization
import Testing

/// Training that is interrupted and goes on from its checkpoint, in a file, ends with the bits of
/// training that is not.
@Suite("Resuming", .serialized)
struct ResumeTests {
    /// Keeps the newest checkpoint as the bytes of its file, as a run would.
    fileprivate final class Keeper: CheckpointSaver {
        private let kept = Mutex<Checkpoint?>(nil)
        var checkpoint: Checkpoint? { kept.withLock { $0 } }

        func save(_ checkpoint: Checkpoint, _ run: TrainingRun) throws {
            kept.withLock { $0 = checkpoint }
        }
    }

    /// Stops after a number of steps.
    fileprivate final class StopAfter: Callback {
        let steps: Int
        private let taken = Mutex(0)
        init(_ steps: Int) { self.steps = steps }
        var name: String { "stop-after" }
        func stepEnded(_ run: TrainingRun) throws {
            let count = taken.withLock { taken in
                taken += 1
                return taken
            }
            if count == steps { run.stop(because: "enough") }
        }
    }

    /// How a training is set up.
    struct Setup: Sendable, CustomTestStringConvertible {
        var optimizer = "adam"
        var ema = false
        var stopping = false
        var plateau = false
        var accumulation = 1
        var augments = false
        var swa = false
        var mixes = false
        var balances = false
        var schedule = "cosine"
        var decay: WeightDecay?

        var testDescription: String {
            "\(optimizer)\(ema ? " ema" : "")\(stopping ? " early-stopping" : "")"
                + "\(plateau ? " plateau" : "")\(augments ? " augmented" : "")\(swa ? " swa" : "")"
                + "\(mixes ? " mixed" : "")\(balances ? " balanced" : "") \(schedule) "
                + "of \(accumulation)"
        }

        static let all: [Setup] =
            OptimizerCatalog.names.map { Setup(optimizer: $0) } + [
                Setup(ema: true), Setup(stopping: true), Setup(plateau: true),
                Setup(accumulation: 3), Setup(augments: true), Setup(swa: true),
                Setup(mixes: true), Setup(balances: true),
                Setup(
                    optimizer: "momentum", plateau: true, augments: true, swa: true, mixes: true,
                    balances: true, schedule: "warmup:3+step:1,2"),
            ]
            + [
                "constant", "step:every=1,factor=0.5", "exponential", "polynomial:2",
                "onecycle:max=0.05", "warmup:0.1+cosine:cycles=2",
            ].map { Setup(optimizer: "sgd", schedule: $0) } + [
                Setup(
                    optimizer: "adamw", ema: true, stopping: true, plateau: true, accumulation: 2,
                    augments: true, decay: .decoupled(0.1))
            ]

        fileprivate func trainer(_ keeper: Keeper, steps: Int?) throws -> (
            Sequential, Trainer<Supervised>
        ) {
            let network = try SyntheticDigits.network(
                "conv:4,3 batchnorm relu pool:2 dropout:0.3 affine:3", seed: 3)
            var callbacks: [any Callback] = []
            if ema { callbacks.append(WeightAveraging(decay: 0.9)) }
            if swa { callbacks.append(StochasticWeightAveraging(from: 0.3)) }
            if stopping { callbacks.append(EarlyStopping(patience: 2)) }
            if plateau { callbacks.append(ReduceOnPlateau(factor: 0.5, patience: 1)) }
            if let steps { callbacks.append(StopAfter(steps)) }
            let schedule = try ScheduleCatalog.make(schedule, epochs: 3, rate: 0.02)
            let trainer = Trainer(
                network, optimizer: try OptimizerCatalog.make(optimizer, learningRate: 0.02),
                decay: decay, schedule: swa ? HeldSchedule(schedule, from: 0.3) : schedule,
                accumulation: accumulation, seed: 3,
                callbacks: callbacks, saver: keeper)
            return (network, trainer)
        }

        func data() throws -> any Dataset<Supervised> {
            var data: any Dataset<Supervised> = try SyntheticDigits.make(110, seed: 1)
            if balances { data = data.balanced() }
            if augments {
                data = data.varied(
                    by: try Transforms(
                        parsing: "shift:1,rotate:10,scale:0.1,elastic:0.5,erase:2,contrast:0.2"))
            }
            return mixes ? data.mixed(alpha: 0.4, classes: 3) : data
        }
    }

    private func figures(_ history: History) -> [[String: Double]] {
        history.epochs.map { $0.values.merging(["rate": $0.learningRate]) { $1 } }
    }

    @Test(
        "Stopped at any step and taken up again, with another number of threads: the same bits",
        arguments: Setup.all)
    func resumes(setup: Setup) async throws {
        let threads = Device.threads
        defer { Device.threads = threads }
        let validation = try SyntheticDigits.make(40, seed: 2)
        let wholeKeeper = Keeper()
        let (wholeNetwork, whole) = try setup.trainer(wholeKeeper, steps: nil)
        let wholeHistory = try await whole.fit(
            setup.data(), validation: validation, epochs: 3, batchSize: 20)
        let expected = try #require(wholeKeeper.checkpoint)

        // Stopped after so many steps, again and again, until it is through.
        for steps in [1, 4, 5] {
            var earlier: Checkpoint?
            var last: (network: Sequential, history: History)?
            var rounds = 0
            repeat {
                Device.threads = 1 + rounds % 2
                let keeper = Keeper()
                let (network, trainer) = try setup.trainer(keeper, steps: steps)
                if let earlier {
                    // Through the bytes of a file, as between two processes.
                    let file = try CheckpointFile.decoded(
                        CheckpointFile.encoded(
                            earlier, Predictor(network, input: SyntheticDigits.input)))
                    try trainer.restore(file.checkpoint)
                }
                let history = try await trainer.fit(
                    setup.data(), validation: validation, epochs: 3, batchSize: 20)
                last = (network, history)
                earlier = keeper.checkpoint
                rounds += 1
            } while last?.history.epochs.count ?? 0 < 3 && rounds < 40
            let (network, history) = try #require(last)
            #expect(rounds > 1, "nothing was interrupted")
            #expect(figures(history) == figures(wholeHistory), "after every \(steps)")
            #expect(network.state == wholeNetwork.state, "after every \(steps)")
            let checkpoint = try #require(earlier)
            #expect(checkpoint.optimizer == expected.optimizer, "after every \(steps)")
            #expect(checkpoint.weights == expected.weights, "after every \(steps)")
        }
    }

    @Test("A second fit goes on with its epochs, and with another order of the examples (D8)")
    func secondFit() async throws {
        let network = try SyntheticDigits.network()
        let log = EventLog()
        let trainer = Trainer(network, schedule: CosineSchedule(), seed: 1, sinks: [log])
        let data = try SyntheticDigits.make(40, seed: 1)
        try await trainer.fit(data, epochs: 2, batchSize: 10)
        let history = try await trainer.fit(data, epochs: 2, batchSize: 10)
        #expect(history.epochs.map(\.epoch) == [1, 2, 3, 4])
        #expect(trainer.learner.updater.iteration == 16)
        let rates = history.epochs.map(\.learningRate)
        #expect(rates[0] == rates[2] && rates[1] == rates[3], "the schedule runs over each call")
        #expect(
            Loader(data, batchSize: 10, seed: 1).order(epoch: 1)
                != Loader(data, batchSize: 10, seed: 1).order(epoch: 3))
    }

    @Test("A checkpoint of another network, optimizer, seed or set of callbacks is refused whole")
    func others() async throws {
        let keeper = Keeper()
        let data = try SyntheticDigits.make(40, seed: 1)
        func trainer(
            _ words: String = "affine:4 affine:3", _ optimizer: any Optimizer = Adam(),
            seed: UInt64 = 1, callbacks: [any Callback] = []
        ) throws -> Trainer<Supervised> {
            Trainer(
                try SyntheticDigits.network(words), optimizer: optimizer, seed: seed,
                callbacks: callbacks, saver: keeper)
        }
        try await trainer().fit(data, epochs: 1, batchSize: 10)
        let checkpoint = try #require(keeper.checkpoint)
        let others = [
            (try trainer("affine:5 affine:3"), "shape"), (try trainer("affine:3"), "affine"),
            (try trainer("affine:4 affine:3", SGD()), "the optimizer adam"),
            (try trainer(seed: 2), "the seed 1"),
            (try trainer(callbacks: [EarlyStopping()]), "early-stopping"),
        ]
        for (other, word) in others {
            let before = other.learner.module.state
            expectError(.badData, ["the checkpoint", word]) { try other.restore(checkpoint) }
            #expect(other.learner.module.state == before && other.history.epochs.isEmpty)
        }
        try trainer().restore(checkpoint)
    }

    /// What the two trainings of the test below share.
    private final class Shared: Sendable {
        let refusal = Mutex<String?>(nil)
        let trainer = Mutex<Trainer<Supervised>?>(nil)
    }

    @Test("One trainer does not train twice at a time")
    func twice() async throws {
        let network = try SyntheticDigits.network()
        let data = try SyntheticDigits.make(2000, seed: 1)
        let shared = Shared()
        // Asked from within, so that it certainly is training.
        let log = EventLog { event in
            guard case .started = event, let trainer = shared.trainer.withLock({ $0 }) else {
                return
            }
            Task {
                do {
                    try await trainer.fit(data, epochs: 1, batchSize: 2000)
                } catch { shared.refusal.withLock { $0 = "\(error)" } }
            }
        }
        let trainer = Trainer(network, sinks: [log])
        shared.trainer.withLock { $0 = trainer }
        try await trainer.fit(data, epochs: 3, batchSize: 4)
        let said = shared.refusal.withLock { $0 }
        #expect(said?.contains("training already") == true)
    }
}
