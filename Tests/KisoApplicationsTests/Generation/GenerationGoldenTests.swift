import KisoApplications
import KisoNN
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

/// The numbers are NumPy's, SciPy's and PyTorch's: `scripts/make_generation_golden.py`.
@Suite("The numbers of picture generation", .enabled(if: hasCodecs))
struct GenerationGoldenTests {
    @Test("The Fréchet distance is SciPy's")
    func distance() throws {
        let values = try golden("generation/golden")
        let a = FeatureDistribution(try #require(values["a"]))
        let b = FeatureDistribution(try #require(values["b"]))
        let expected = try #require(values["distance"]).doubles
        expectClose([a.distance(from: b)], expected, relative: 1e-9)
        expectClose([b.distance(from: a)], expected, relative: 1e-9)
        #expect(a.distance(from: a) < 1e-9)
    }

    @Test("The score is NumPy's; equal answers score 1, sure answers of all classes their number")
    func score() throws {
        let values = try golden("generation/golden")
        let rows = try #require(values["p"]).doubles
        expectClose(
            [GenerationJudge.score(rows, classes: 5)],
            try #require(values["score"]).doubles, relative: 1e-12)
        #expect(abs(GenerationJudge.score([0.5, 0.5, 0.5, 0.5], classes: 2) - 1) < 1e-12)
        #expect(abs(GenerationJudge.score([1, 0, 0, 1], classes: 2) - 2) < 1e-12)
    }

    @Test("Three steps of each learner have PyTorch's losses")
    func steps() throws {
        let values = try golden("generation/golden")
        func value(_ name: String) throws -> Tensor { try #require(values[name]) }
        var settings = try GenerationSettings(size: 28, channels: 1)
        settings.noise = 5
        settings.width = 3
        let pair = AdversarialPair(settings)
        for (prefix, parameters) in [
            ("g", pair.generator.namedParameters), ("d", pair.discriminator.namedParameters),
        ] {
            for (index, entry) in parameters.enumerated() {
                let drawn = try value("\(prefix)\(index)")
                try #require(drawn.shape == entry.parameter.shape, "\(entry.name)")
                entry.parameter.value = drawn
            }
        }
        var losses: [Double] = []
        for _ in 0..<3 {
            let seen = try pair.discriminatorLearner.step(
                .init(real: try value("real"), noise: try value("z1")))
            let drawn = try pair.generatorLearner.step(try value("z2"))
            losses += [seen.loss.item(), drawn.loss.item()]
        }
        expectClose(losses, try value("losses").doubles, relative: 1e-4)
    }
}
