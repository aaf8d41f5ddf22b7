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

@Suite("Stochastic weight averaging")
struct StochasticWeightAveragingTests {
    private final class Watcher: Callback {
        let states = Mutex<[[String: Tensor]]>([])
        var name: String { "watcher" }
        func epochEnded(_ run: TrainingRun) throws {
            let state = run.module.state
            states.withLock { $0.append(state) }
        }
    }

    @Test("Training ends with the mean of the last epochs' weights")
    func mean() async throws {
        let network = try SyntheticDigits.network("affine:3")
        let watcher = Watcher(), average = StochasticWeightAveraging(from: 0.5)
        try await Trainer(
            network, optimizer: SGD(learningRate: 0.5), callbacks: [average, watcher]
        ).fit(SyntheticDigits.make(50, seed: 1), epochs: 6, batchSize: 10)
        #expect(average.count == 3)
        let last = watcher.states.withLock { $0.suffix(3) }
        for (name, value) in network.state {
            let parts = try last.map { try #require($0[name]).doubles }
            for (index, actual) in value.doubles.enumerated() {
                let mean = parts.reduce(0) { $0 + $1[index] } / 3
                #expect(abs(actual - mean) < 1e-6, "\(name)")
            }
        }
    }

    @Test("The statistics of batch normalisations are the means over the training data")
    func statistics() async throws {
        let network = try SyntheticDigits.network("batchnorm:momentum=0.7 affine:3")
        let data = try SyntheticDigits.make(40, seed: 1)
        try await Trainer(
            network, optimizer: SGD(learningRate: 0.1),
            callbacks: [StochasticWeightAveraging(from: 0)]
        ).fit(data, epochs: 2, batchSize: 20)
        // The first layer's inputs are the pictures, whatever the weights are.
        let loader = Loader(data, batchSize: 20)
        var means: [Double] = [], variances: [Double] = []
        for batch in loader.batches(epoch: 0) {
            let values = try batch.get().inputs.doubles
            let mean = values.reduce(0, +) / Double(values.count)
            means.append(mean)
            variances.append(
                values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
        }
        let state = network.state
        let mean = try #require(state.first { $0.key.hasSuffix("runningMean") }).value.doubles
        let variance = try #require(state.first { $0.key.hasSuffix("runningVariance") }).value
            .doubles
        #expect(mean.count == 1 && abs(mean[0] - (means[0] + means[1]) / 2) < 1e-5)
        #expect(abs(variance[0] - (variances[0] + variances[1]) / 2) < 1e-5)
    }

    @Test("Frozen statistics stay, and those of a layer that takes no part")
    func frozen() throws {
        struct Two: Module {
            let used = BatchNormalization(features: 2)
            let unused = BatchNormalization(features: 2)
            let frozen = Frozen(BatchNormalization(features: 2))
        }
        let two = Two()
        let learner = Learner(two) { (batch: Supervised, pass) in
            Measured(
                loss: two.frozen(two.used(batch.inputs, pass: pass), pass: pass).squared.mean(),
                count: batch.count)
        }
        let batch = Supervised(
            inputs: Tensor([[1, 2], [3, 6]]), targets: Tensor([0, 1] as [Int64], shape: [2]))
        try learner.recomputeStatistics(over: [.success(batch)])
        let state = two.state
        func close(_ name: String, _ expected: [Double]) {
            for (a, b) in zip(state[name]?.doubles ?? [], expected) {
                #expect(abs(a - b) < 1e-5, "\(name)")
            }
        }
        close("used.runningMean", [2, 4])
        close("used.runningVariance", [1, 4])
        close("unused.runningVariance", [1, 1])
        for (name, value) in state where name.hasPrefix("frozen") && name.hasSuffix("Variance") {
            #expect(value.doubles == [1, 1])
        }
        // Errors leave the statistics as they were.
        #expect(throws: KisoError.self) {
            try learner.recomputeStatistics(
                over: [.success(batch), .failure(KisoError(.badData, "broken"))])
        }
        #expect(two.state == state)
    }
}
