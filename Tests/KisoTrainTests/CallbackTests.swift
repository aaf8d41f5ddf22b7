import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Synchronization
import Testing

@Suite("Callbacks and learners")
struct CallbackTests {
    /// Watches what others do.
    private final class Watcher: Callback {
        let weights = Mutex<[Tensor]>([])
        let rates = Mutex<[Double]>([])
        var name: String { "watcher" }
        func stepEnded(_ run: TrainingRun) throws {
            let weight = run.module.namedParameters[0].parameter.value
            weights.withLock { $0.append(weight) }
        }
        func epochEnded(_ run: TrainingRun) throws {
            rates.withLock { $0.append(run.record?.learningRate ?? .nan) }
        }
    }

    @Test("Early stopping waits, stops, and gives the best weights back")
    func earlyStopping() async throws {
        let network = try SyntheticDigits.network("affine:3")
        let states = Mutex<[[String: Tensor]]>([])
        let log = EventLog { event in
            if case .epoch = event { states.withLock { $0.append(network.state) } }
        }
        let trainer = Trainer(
            network, optimizer: SGD(learningRate: 0.2),
            callbacks: [EarlyStopping(patience: 3)], sinks: [log])
        let history = try await trainer.fit(
            SyntheticDigits.make(60, seed: 1), validation: SyntheticDigits.misleading(60, seed: 2),
            epochs: 60, batchSize: 10)
        let losses = history.epochs.compactMap(\.validationLoss)
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(losses.count == best + 4 && losses.count < 60, "\(losses)")
        #expect(history.stopReason?.contains("val_loss") == true)
        #expect(network.state == states.withLock { $0[best] })
    }

    @Test("A plateau divides the learning rate")
    func plateau() async throws {
        let watcher = Watcher()
        // Nothing is better than a figure that never changes: the metric of a constant answer.
        let trainer = Trainer(
            try SyntheticDigits.network("affine:3"), optimizer: SGD(learningRate: 1e-12),
            callbacks: [
                ReduceOnPlateau(Monitor("val_accuracy"), factor: 0.1, patience: 2), watcher,
            ])
        let data = try SyntheticDigits.make(30, seed: 1)
        try await trainer.fit(data, validation: data, epochs: 6, batchSize: 30)
        let rates = watcher.rates.withLock { $0.map { $0 / 1e-12 } }
        // Best in epoch 1; two epochs without a better one each time.
        for (rate, expected) in zip(rates, [1, 1, 1, 0.1, 0.1, 0.01]) {
            #expect(abs(rate - expected) < 1e-9, "\(rates)")
        }
    }

    @Test("The average of weights is that of its formula, and what is validated and kept")
    func average() async throws {
        let network = try SyntheticDigits.network("affine:3")
        let watcher = Watcher()
        let trainer = Trainer(
            network, optimizer: SGD(learningRate: 0.5),
            callbacks: [watcher, WeightAveraging(decay: 0.6)])
        try await trainer.fit(
            SyntheticDigits.make(50, seed: 1), epochs: 2, batchSize: 10)
        let weights = watcher.weights.withLock { $0.map(\.doubles) }
        var average = weights[0]
        for (t, weight) in weights.enumerated().dropFirst() {
            let decay = min(0.6, (1 + Double(t)) / (10 + Double(t)))
            average = zip(average, weight).map { decay * $0 + (1 - decay) * $1 }
        }
        let actual = network.namedParameters[0].parameter.value.doubles
        for (a, b) in zip(actual, average) { #expect(abs(a - b) < 1e-6) }
        #expect(actual != weights[9])
    }

    @Test("A figure that there is none of is named")
    func unknownFigure() async throws {
        let trainer = Trainer(
            try SyntheticDigits.network("affine:3"),
            callbacks: [EarlyStopping(Monitor("val_acuracy"))])
        let data = try SyntheticDigits.make(30, seed: 1)
        await expectError(.configuration, ["'val_acuracy'", "did you mean 'val_accuracy'?"]) {
            try await trainer.fit(data, validation: data, epochs: 1, batchSize: 30)
        }
    }

    @Test("A tied layer takes one step (D2): that of the sum of its gradients")
    func tied() throws {
        let shared = Affine(inputs: 3, outputs: 3)
        let network = Sequential {
            shared; shared
        }
        let x = Tensor([[1, 2, 3], [0, -1, 2]]), labels = Tensor([0, 2] as [Int64], shape: [2])
        _ = network(x)
        let start = shared.weight.value
        let pass = Pass(isTraining: true, tracksParameters: true)
        let gradient = network(x, pass: pass).softmaxCrossEntropy(labels: labels)
            .gradients(at: [shared.weight])[0]
        let learner = Learner(network, optimizer: SGD(learningRate: 0.5))
        try learner.step(x, labels)
        let expected = start - gradient * 0.5
        for (a, b) in zip(shared.weight.value.doubles, expected.doubles) {
            #expect(abs(a - b) < 1e-6)
        }
    }

    @Test("Several batches in one step are one large batch")
    func accumulation() throws {
        let data = try SyntheticDigits.make(20, seed: 1)
        func learner() throws -> Learner<Supervised> {
            Learner(
                try SyntheticDigits.network("affine:4 tanh affine:3"),
                optimizer: SGD(learningRate: 0.5))
        }
        let one = try learner(), parts = try learner()
        try one.step(data.batch(Array(0..<20)))
        try parts.step([data.batch(Array(0..<7)), data.batch(Array(7..<20))])
        for (name, value) in one.module.state {
            for (a, b) in zip(value.doubles, parts.module.state[name]?.doubles ?? []) {
                #expect(abs(a - b) < 1e-6, "\(name)")
            }
        }
    }

    @Test("A parameter that no module lists is not silently left alone")
    func captured() throws {
        let hidden = Affine(inputs: 3, outputs: 3)
        let listed = Affine(inputs: 3, outputs: 3)
        let learner = Learner(listed) { (batch: Supervised, pass: Pass) in
            let output = listed(hidden(batch.inputs, pass: pass), pass: pass)
            return Measured(
                loss: output.softmaxCrossEntropy(labels: batch.targets), count: batch.count)
        }
        let labels = Tensor([0, 2] as [Int64], shape: [2])
        expectError(.configuration, ["2 parameters take part in the loss", "closures"]) {
            try learner.step(Tensor.ones([2, 3]), labels)
        }
    }

    @Test("Labels that are no classes are refused, not trapped (D11)")
    func labels() throws {
        let learner = Learner(Affine(inputs: 3, outputs: 3))
        expectError(.badData, ["label 3 of example 1 is not in 0..<3"]) {
            try learner.step(Tensor.ones([2, 3]), Tensor([0, 3] as [Int64], shape: [2]))
        }
        let regression = Learner(Affine(inputs: 3, outputs: 2), loss: .meanSquaredError)
        expectError(.badData, ["(2,)", "(2, 2)"]) {
            try regression.step(Tensor.ones([2, 3]), Tensor([0, 3]))
        }
    }

    @Test("Examples and classes have weights: the weighted mean")
    func weights() throws {
        let logits = Tensor([[1, 2, 0.5], [0, 1, 3], [2, 0, 1]])
        let labels = Tensor([1, 0, 2] as [Int64], shape: [3])
        let each = (0..<3).map { i in
            logits[i..<i + 1].softmaxCrossEntropy(labels: labels[i..<i + 1]).item()
        }
        let weighted = try Loss.softmaxCrossEntropy.measured(
            logits, labels, weights: Tensor([1, 2, 5])
        ).item()
        #expect(abs(weighted - (each[0] + 2 * each[1] + 5 * each[2]) / 8) < 1e-6)
        let byClass = Loss.softmaxCrossEntropy(smoothing: 0, classWeights: [2, 1, 5])
        #expect(abs(byClass(logits, labels).item() - weighted) < 1e-6)
    }

    @Test("A batch of one example for a batch normalisation is refused, not trained on (F36)")
    func batchOfOne() async throws {
        let words = "affine:4 batchnorm relu affine:3"
        let data = try SyntheticDigits.make(21, seed: 1)
        for size in [1, 10, 20] {
            let trainer = Trainer(try SyntheticDigits.network(words))
            await expectError(.configuration, ["batchNormalization1", "leave one example alone"]) {
                try await trainer.fit(data, epochs: 1, batchSize: size)
            }
        }
        // Images have many values of each channel.
        let images = try SyntheticDigits.network("conv:2,3 batchnorm relu affine:3")
        try await Trainer(images).fit(data, epochs: 1, batchSize: 20)
        try await Trainer(try SyntheticDigits.network(words)).fit(data, epochs: 1, batchSize: 21)
    }
}
