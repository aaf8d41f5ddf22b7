import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import KisoTrain
import KisoTestSupport
import Testing

@Suite("Trainer", .serialized)
struct TrainerTests {
    private func train(
        seed: UInt64, epochs: Int = 3, sinks: [any EventSink] = []
    ) async throws -> (network: Sequential, history: History, trainer: Trainer<Supervised>) {
        let network = try SyntheticDigits.network(seed: seed)
        let trainer = Trainer(
            network, optimizer: Adam(learningRate: 0.01), schedule: CosineSchedule(), seed: seed,
            sinks: sinks)
        let history = try await trainer.fit(
            SyntheticDigits.make(600, seed: 1), validation: SyntheticDigits.make(200, seed: 2),
            epochs: epochs, batchSize: 32)
        return (network, history, trainer)
    }

    @Test("A small network learns to tell three classes apart")
    func learns() async throws {
        let before = try SyntheticDigits.network().evaluated(
            on: try SyntheticDigits.make(300, seed: 3))
        #expect(before.accuracy < 0.7)
        let (network, history, _) = try await train(seed: 0, epochs: 6)
        let after = try network.evaluated(on: try SyntheticDigits.make(300, seed: 3))
        #expect(after.accuracy > 0.95, "\(after)")
        #expect(after.loss < 0.2)
        let first = try #require(history.epochs.first), last = try #require(history.epochs.last)
        #expect(last.loss < first.loss / 2)
        let accuracy = try #require(last.validationAccuracy)
        #expect(accuracy > 0.95)
        #expect(!history.wasInterrupted)
    }

    @Test("bfloat16: where the processor has no units for it, float32, and the sinks are told once")
    func precision() async throws {
        let log = EventLog()
        let network = try SyntheticDigits.network(seed: 0)
        let trainer = Trainer(
            network, optimizer: Adam(learningRate: 0.01), precision: .bfloat16, sinks: [log])
        try await trainer.fit(SyntheticDigits.make(600, seed: 1), epochs: 4, batchSize: 32)
        let notices = log.events.filter { if case .notice = $0 { true } else { false } }
        if Device.cpu.supports(.bfloat16) {
            #expect(trainer.learner.precision == .bfloat16 && notices.isEmpty)
        } else {
            #expect(trainer.learner.precision == .float32 && notices.count == 1)
        }
        let test = try network.evaluated(on: try SyntheticDigits.make(300, seed: 3))
        #expect(test.accuracy > 0.9, "\(test)")
    }

    @Test("The same seed gives the same bits, with one thread and with two; another seed others")
    func reproducible() async throws {
        let before = Device.threads
        defer { Device.threads = before }
        Device.threads = 1
        let one = try await train(seed: 4)
        let again = try await train(seed: 4)
        Device.threads = 2
        let two = try await train(seed: 4)
        let other = try await train(seed: 5)
        func weights(_ run: (network: Sequential, history: History, trainer: Trainer<Supervised>))
            -> [Tensor]
        {
            run.network.namedParameters.map(\.parameter.value)
                + run.trainer.learner.updater.state.sorted { $0.key < $1.key }.map(\.value)
        }
        func metrics(_ run: (network: Sequential, history: History, trainer: Trainer<Supervised>))
            -> [[Double?]]
        {
            run.history.epochs.map {
                [$0.loss, $0.accuracy, $0.validationLoss, $0.validationAccuracy, $0.learningRate]
            }
        }
        #expect(weights(one) == weights(again))
        #expect(metrics(one) == metrics(again))
        #expect(weights(one) == weights(two))
        #expect(metrics(one) == metrics(two))
        #expect(weights(one) != weights(other))
    }

    @Test("The first step is that of the loss' gradient at the first shuffled batch")
    func firstStep() async throws {
        let data = try SyntheticDigits.make(20, seed: 7)
        let words = "affine:5 sigmoid affine:3"
        let network = try SyntheticDigits.network(words)
        let twin = try SyntheticDigits.network(words)
        let log = EventLog()
        // One batch of all examples, so that their order only changes rounding.
        try await Trainer(
            network, optimizer: SGD(learningRate: 0.5), decay: .coupled(0.1), sinks: [log]
        ).fit(data, epochs: 1, batchSize: 20)
        let batch = try #require(BatchLoader(data, batchSize: 20).sequential.first { _ in true })
        let pass = Pass(isTraining: true, tracksParameters: true)
        let loss = Loss.softmaxCrossEntropy(twin(batch.images, pass: pass), batch.labels)
        let gradients = loss.gradients(at: twin.trainableParameters)
        #expect(abs(log.epochs[0].loss - loss.item()) < 1e-5)
        for ((a, b), gradient) in zip(
            zip(network.namedParameters, twin.namedParameters), gradients)
        {
            let decay = a.name.hasSuffix("weight") ? 0.1 : 0
            let start = b.parameter.value
            let expected = start - (gradient + start * decay) * 0.5
            let actual = a.parameter.value.doubles
            for (x, y) in zip(actual, expected.doubles) where abs(x - y) > 1e-5 {
                Issue.record("\(a.name): \(x), expected \(y)")
                break
            }
        }
    }

    @Test("Events come in order, with running figures")
    func events() async throws {
        let log = EventLog()
        let (_, history, _) = try await train(seed: 0, epochs: 2, sinks: [log])
        // 600 examples in batches of 32 are 19 batches, the last of 24.
        #expect(log.events.count == 42)
        guard
            case .started(epochs: 2, batchesPerEpoch: 19, examples: 600, finishedEpochs: 0) =
                log.events[0]
        else {
            Issue.record("\(log.events[0])")
            return
        }
        let numbers = [Array(1...19), Array(1...19)].flatMap { $0 }
        #expect(log.batches.map(\.batch) == numbers)
        #expect(log.batches.prefix(19).allSatisfy { $0.epoch == 1 })
        #expect(log.batches.suffix(19).allSatisfy { $0.epoch == 2 })
        #expect(log.batches.allSatisfy { $0.secondsLeft >= 0 && $0.examplesPerSecond > 0 })
        #expect(log.batches.last?.secondsLeft == 0)
        #expect(log.epochs == history.epochs)
        #expect(log.epochs[0].loss == log.batches[18].loss)
        #expect(log.epochs[0].seconds <= log.epochs[1].seconds)
        // The cosine at the last of the first epoch's 19 of 38 steps.
        let rate = log.epochs[0].learningRate
        #expect(abs(rate - 0.005413) < 1e-6)
        guard case .finished(history) = try #require(log.events.last) else {
            Issue.record("no end")
            return
        }
    }

    @Test("A loss that is no number stops training and names epoch, batch and layer")
    func divergence() async throws {
        let network = try SyntheticDigits.network("affine:16 relu affine:16 relu affine:3")
        let log = EventLog()
        let trainer = Trainer(network, optimizer: SGD(learningRate: 1e30), sinks: [log])
        await expectError(
            .negative, ["diverged", "epoch 1, batch", "affine", "smaller learning rate"]
        ) {
            try await trainer.fit(SyntheticDigits.make(200, seed: 1), epochs: 3, batchSize: 20)
        }
        #expect(log.epochs.isEmpty, "an epoch with a loss that is no number was recorded")
        #expect(log.batches.allSatisfy { $0.loss.isFinite })
    }

    @Test("A last step that leaves infinite weights is not recorded, so no checkpoint is replaced")
    func lastStep() async throws {
        for hasValidation in [false, true] {
            let log = EventLog()
            let trainer = Trainer(
                try SyntheticDigits.network("affine:3"), optimizer: SGD(learningRate: 1e39),
                sinks: [log])
            let data = try SyntheticDigits.make(20, seed: 1)
            await expectError(
                .negative, ["diverged", "affine1.", "epoch 1", "smaller learning rate"]
            ) {
                try await trainer.fit(
                    data, validation: hasValidation ? data : nil, epochs: 1, batchSize: 20)
            }
            #expect(log.batches.count == 1 && log.epochs.isEmpty)
        }
    }

    @Test("A validation loss that is not finite ends training before it is recorded")
    func validationLoss() async throws {
        let log = EventLog()
        let trainer = Trainer(
            try SyntheticDigits.network("affine:8 affine:3"), optimizer: SGD(learningRate: 1e25),
            sinks: [log])
        let data = try SyntheticDigits.make(20, seed: 1)
        await expectError(.negative, ["the validation loss is", "epoch 1"]) {
            try await trainer.fit(data, validation: data, epochs: 1, batchSize: 20)
        }
        #expect(log.batches.count == 1 && log.epochs.isEmpty)
    }

    @Test("The first layer whose result is not finite is named")
    func divergingLayer() async throws {
        let network = try SyntheticDigits.network("affine:4 sigmoid affine:4 sigmoid affine:3")
        let second = network.namedParameters.first { $0.name == "affine2.bias" }
        second?.parameter.value = Tensor([0, .nan, 0, 0])
        await expectError(.negative, ["epoch 1, batch 1", "nan", "is of affine2;"]) {
            try await Trainer(network).fit(
                SyntheticDigits.make(20, seed: 1), epochs: 1, batchSize: 10)
        }
    }

    @Test("A cancelled task ends after the batch at hand; the epoch that was begun has no record")
    func cancellation() async throws {
        let network = try SyntheticDigits.network()
        let log = EventLog { event in
            if case .batch(let progress) = event, progress.epoch == 2, progress.batch == 3 {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        let data = try SyntheticDigits.make(100, seed: 1)
        let history = try await Task {
            try await Trainer(network, sinks: [log]).fit(
                data, validation: data, epochs: 5, batchSize: 10)
        }.value
        #expect(history.wasInterrupted)
        #expect(log.batches.count == 13)
        #expect(history.epochs.count == 1)
        #expect(history.epochs[0].validationLoss != nil)
        guard case .finished = try #require(log.events.last) else {
            Issue.record("no end")
            return
        }
    }

    @Test(
        "Nothing to train on, no epochs and no batches are refused",
        arguments: [
            (0, 1, 1), (1, 0, 1), (1, 1, 0), (1, -1, 1),
        ])
    func nothing(count: Int, epochs: Int, batchSize: Int) async throws {
        let trainer = Trainer(try SyntheticDigits.network())
        await expectError(.usage, ["cannot train \(epochs) epochs in batches of \(batchSize)"]) {
            try await trainer.fit(
                SyntheticDigits.make(count, seed: 1), epochs: epochs, batchSize: batchSize)
        }
    }

    @Test("An error of a sink ends training")
    func failingSink() async throws {
        let log = EventLog { event in
            if case .epoch = event { throw KisoError(.inputOutput, "disk full") }
        }
        await expectError(.inputOutput, ["disk full"]) {
            try await Trainer(SyntheticDigits.network(), sinks: [log]).fit(
                SyntheticDigits.make(20, seed: 1), epochs: 3, batchSize: 10)
        }
        #expect(log.epochs.count == 1)
    }

    @Test("the losses of auxiliary outputs are added with their weights")
    func auxiliary() throws {
        let words = "affine:4 auxiliary:weight=0.2(affine:3) relu auxiliary(affine:3) affine:3"
        let network = try Architecture(words).model(input: [5])
        let x = Tensor.ones([2, 5])
        let labels = Tensor([0, 2] as [Int64], shape: [2])
        let hidden = network.layers[0](x, pass: .inference)
        let heads = network.layers.compactMap { ($0 as? Auxiliary)?.head }
        let active = hidden.relu()
        let expected =
            network.layers[4](active, pass: .inference).softmaxCrossEntropy(labels: labels).item()
            + 0.2 * heads[0](hidden, pass: .inference).softmaxCrossEntropy(labels: labels).item()
            + 0.3 * heads[1](active, pass: .inference).softmaxCrossEntropy(labels: labels).item()
        let before = heads[1].state["affine1.weight"]
        let learner = Learner(network, optimizer: SGD(learningRate: 0.1))
        let measured = try learner.step(x, labels)
        #expect(abs(measured - expected) < 1e-5)
        #expect(heads[1].state["affine1.weight"] != before)
    }
}
