import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Ensembles")
struct EnsembleTests {
    /// A classifier whose logits are fixed rows of the input's columns.
    private func member(_ weights: [Float]) throws -> Predictor {
        let network = try Architecture("affine:2").model(input: [2])
        try network.load([
            "affine1.weight": Tensor(weights, shape: [2, 2]), "affine1.bias": .zeros([2]),
        ])
        return Predictor(network, input: [2], classNames: ["a", "b"])
    }

    private let data = ArrayDataset(
        inputs: Tensor([1, 0, 0, 1, 2, 1, 1, 3] as [Float], shape: [4, 2]),
        targets: Tensor([0, 1, 0, 0] as [Int64]))

    private func ensemble() throws -> Ensemble {
        try Ensemble([
            member([1, 0, 0, 1]), member([2, 0, 0, 1]), member([0, 1, 1, 0]),
        ])
    }

    @Test("votes, members and agreement, worked by hand")
    func report() throws {
        let ensemble = try ensemble()
        let report = try EnsembleReport(ensemble.predictor, on: data, batchSize: 3)
        // Member 1 names the larger input, 2 the first unless the other is over twice as large, 3 the
        // smaller one.
        #expect(report.members == [0.75, 0.75, 0.25])
        #expect(report.total == 4)
        let mean: Double = 1.75 / 3
        #expect(abs(report.mean - mean) < 1e-12)
        #expect(report.majority == 0.75 && report.vote == 0.75)
        #expect(abs(report.agreement - 2.0 / 3) < 1e-12)
        #expect(report.unanimous == 0 && report.unanimousAccuracy == 0)
        let single = #expect(throws: KisoError.self) {
            try EnsembleReport(member([1, 0, 0, 1]), on: data)
        }
        #expect(single?.message.contains("no ensemble") == true)
    }

    @Test("one file holds all members and answers with the mean of their probabilities")
    func file() throws {
        let ensemble = try ensemble()
        let expected = try ensemble.members.map { try $0(data.inputs).softmax() }
        try withFolder { folder in
            let url = folder.appendingPathComponent("ensemble.safetensors")
            try ensemble.predictor.save(to: url)
            let loaded = try Predictor.load(url)
            let mean = (expected[0] + expected[1] + expected[2]) * (1.0 / 3)
            for (a, b) in zip(try loaded(data.inputs).softmax().floats, mean.floats) {
                #expect(abs(a - b) < 1e-6)
            }
            let again = try #require(Ensemble(of: loaded))
            #expect(again.members.count == 3 && again.predictor.classNames == ["a", "b"])
            for (a, b) in zip(again.members, ensemble.members) {
                #expect(try a(data.inputs) == b(data.inputs))
            }
            let ballots = Ballot.all(try #require(try loaded.ballots(data.inputs)))
            #expect(ballots[0].answers == [0, 0, 1] && ballots[0].vote == 0)
            #expect(abs(ballots[0].agreement - 2.0 / 3) < 1e-12)
        }
        #expect(Ensemble(of: ensemble.members[0]) == nil)
        #expect(try ensemble.members[0].ballots(data.inputs) == nil)
    }

    @Test("networks for other examples, answers or classes do not go together")
    func refused() throws {
        let one = try member([1, 0, 0, 1])
        let wide = Predictor(
            try Architecture("affine:2").model(input: [3]), input: [3], classNames: ["a", "b"])
        let named = Predictor(one.network, input: [2], classNames: ["a", "c"])
        for (other, word) in [(wide, "input"), (named, "classes")] {
            let error = #expect(throws: KisoError.self) { try Ensemble([one, other]) }
            #expect(error?.kind == .configuration)
            #expect(error?.message.contains("member 2 has the \(word)") == true)
        }
        #expect(throws: KisoError.self) { try Ensemble([]) }
    }

    @Test("dropout samples are ballots, and a network without dropout has none")
    func dropout() throws {
        let network = try Architecture("affine:40 relu dropout:0.5 affine:2")
            .model(input: [2], seed: 1)
        let predictor = Predictor(network, input: [2], classNames: ["a", "b"])
        let sampled = try predictor.samplingDropout(6)
        #expect(try sampled.ballots(data.inputs)?.count == 6)
        let report = try EnsembleReport(sampled, on: data)
        #expect(report.members.count == 6 && report.total == 4)
        #expect(throws: KisoError.self) { try member([1, 0, 0, 1]).samplingDropout(6) }
    }
}
