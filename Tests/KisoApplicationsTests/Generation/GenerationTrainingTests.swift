import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Training an adversarial pair")
struct GenerationTrainingTests {
    private func pictures(_ count: Int = 40) throws -> LabeledImages {
        var random = RandomGenerator(seed: 3)
        let bytes = (0..<count * 784).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return try LabeledImages(
            images: NDArray(bytes, shape: [count, 1, 28, 28]),
            labels: NDArray((0..<count).map { UInt8($0 % 2) }, shape: [count]))
    }

    private func settings() throws -> GenerationSettings {
        var settings = try GenerationSettings(size: 28, channels: 1)
        (settings.width, settings.noise, settings.batchSize, settings.seed) = (2, 4, 8, 5)
        return settings
    }

    private func tensors(_ training: GenerationTraining) -> [String: Tensor] {
        let parts: [(String, [String: Tensor])] = [
            ("g.", training.pair.generator.state), ("a.", training.pair.averaged.state),
            ("d.", training.pair.discriminator.state),
        ]
        return Dictionary(
            uniqueKeysWithValues: parts.flatMap { name, state in state.map { (name + $0, $1) } })
    }

    @Test("Interrupted within an epoch and taken up again it has the same bits")
    func resumes() async throws {
        let data = try pictures()
        let whole = try GenerationTraining(settings())
        try await whole.fit(data, epochs: 2)
        #expect(whole.records.count == 2)

        let first = try GenerationTraining(settings())
        let ending = try await Task {
            try await first.fit(data, epochs: 2) { event in
                if case .step(2, 3, _, _, _) = event { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }.value
        guard case .cancelled = ending else {
            Issue.record("ended with \(ending)")
            return
        }
        #expect(first.isWithinEpoch && first.records.count == 1)
        let source = GenerationCheckpoint.Source(path: "noise", count: 40)
        try await withFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            try AtomicFile.write(
                try GenerationCheckpoint.encoded(first, data: source, epochs: 2), to: file)
            let checkpoint = try GenerationCheckpoint(file)
            #expect(checkpoint.data == source)
            #expect(checkpoint.epochs == 2)
            let second = try GenerationTraining(checkpoint.settings)
            try checkpoint.restore(second)
            try await second.fit(data, epochs: 2)
            let (a, b) = (try second.samples(), try whole.samples())
            #expect(a == b)
            #expect(tensors(second) == tensors(whole))
            #expect(second.records.map(\.generatorLoss) == whole.records.map(\.generatorLoss))
        }
    }

    @Test("A run's folder holds the checkpoint, the best generator, sheets and metrics")
    func files() async throws {
        try await withFolder { folder in
            let training = try GenerationTraining(settings())
            let run = try RunFolder(below: folder, model: "dcgan")
            let files = GenerationRun(
                run, training, source: .init(path: "noise", count: 40), epochs: 2)
            try await training.fit(pictures(), epochs: 2) { try files.receive($0) }
            let sheet = try Image.read(run.figure("epoch-2.png"))
            #expect(sheet.width == 8 * 58 + 2)
            #expect(FileManager.default.fileExists(atPath: run.figure("epoch-0.png").path))
            // Without a judge the newest is the best.
            let best = try Predictor.load(run.bestModel)
            let noise = Tensor.full([2, 4], 0.5)
            #expect(
                try best(noise) == DCGAN.pictures(of: noise, by: training.pair.averaged))
            let pair = try GenerationCheckpoint(run.lastModel).pair()
            #expect(pair.generator.state == training.pair.generator.state)
            #expect(pair.averaged.state == training.pair.averaged.state)
            let metrics = try String(
                contentsOf: run.url.appendingPathComponent("metrics.jsonl"), encoding: .utf8)
            #expect(metrics.split(separator: "\n").count == 2)
        }
    }

    @Test("The average follows the generator, and a batch of one picture counts for nothing")
    func averages() async throws {
        var settings = try settings()
        (settings.averaging, settings.generatorSteps) = (0, 1)
        let pair = AdversarialPair(settings)
        let data = try pictures(8)
        let names = pair.generator.namedTrainableParameters.map(\.name)
        _ = try pair.step(data.batch(Array(0..<8)).inputs)
        // With nothing kept it is the generator.
        for name in names { #expect(pair.averaged.state[name] == pair.generator.state[name]) }

        settings.averaging = 0.1
        let second = AdversarialPair(settings)
        let before = second.averaged.state
        _ = try second.step(data.batch(Array(0..<8)).inputs)
        for name in names {
            let old = try #require(before[name]), own = try #require(second.generator.state[name])
            let mean = try #require(second.averaged.state[name])
            // The first step keeps the smaller of a tenth and 2 / 11.
            #expect(mean.allClose(to: old * 0.1 + own * 0.9, absolute: 1e-6))
        }

        let training = try GenerationTraining(self.settings())
        var losses: [Double] = []
        try await training.fit(pictures(17), epochs: 1) { event in
            if case .step(_, _, _, let measure, _) = event { losses.append(measure.generatorLoss) }
        }
        #expect(losses.count == 2)
        #expect(abs(training.records[0].generatorLoss - (losses[0] + losses[1]) / 2) < 1e-12)
    }

    @Test("A file of something else is refused", .enabled(if: hasCodecs))
    func otherFile() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("model.safetensors")
            let network = Sequential(seed: 0) { Affine(inputs: 2, outputs: 2) }
            try Predictor(network, input: [2]).save(to: file)
            expectError(.badData, ["generator"]) { try GenerationCheckpoint(file) }
        }
    }

    @Test("Every size makes networks that fit", arguments: GenerationSettings.sizes)
    func sizes(_ size: Int) throws {
        var settings = try GenerationSettings(size: size, channels: 3)
        settings.width = 2
        let pair = AdversarialPair(settings)
        let pictures = DCGAN.pictures(of: .zeros([2, 100]), by: pair.generator)
        #expect(pictures.shape == [2, 3, size, size])
        #expect(pair.discriminator(pictures, pass: .inference).shape == [2, 1])
        #expect(pair.discriminator.features(pictures).shape[1] == settings.features)
    }

    @Test("A size that makes no network is refused")
    func badSize() {
        expectError(.usage, ["size 30"]) { try GenerationSettings(size: 30, channels: 1) }
    }
}

extension GenerationSettings {
    /// Each map is reduced to 4×4, the last of which has that size.
    fileprivate var features: Int {
        var (sum, side, channels) = (0, size / 2, width)
        while true {
            let pool = (side + 3) / 4
            let left = (side + pool - 1) / pool
            sum += left * left * channels
            if side == 4 { return sum }
            (side, channels) = ((side + 1) / 2, channels * 2)
        }
    }
}
