import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoTensor
import KisoTrain
import Testing

@Suite("Evaluation")
struct EvaluationTests {
    @Test("The result does not depend on the size of the batches")
    func batchSize() throws {
        let data = try SyntheticDigits.make(97, seed: 3)
        let network = try SyntheticDigits.network(seed: 8)
        let whole = try network.evaluated(on: data, batchSize: 97)
        #expect(whole.total == 97 && whole.correct > 0 && whole.correct < 97)
        for size in [1, 7, 32, 96, 1000] {
            let parts = try network.evaluated(on: data, batchSize: size)
            #expect(parts.correct == whole.correct, "batches of \(size)")
            #expect(abs(parts.loss - whole.loss) < 1e-5, "batches of \(size)")
        }
    }

    @Test("It counts what a loop over single pictures counts")
    func counts() throws {
        let data = try SyntheticDigits.make(40, seed: 3)
        let network = try SyntheticDigits.network(seed: 8)
        var correct = 0
        var loss = 0.0
        for batch in BatchLoader(data, batchSize: 1).sequential {
            let scores = network(batch.images).doubles
            let label = Int(batch.labels.doubles[0])
            if scores.max() == scores[label] { correct += 1 }
            let peak = scores.max() ?? 0
            let sum = scores.reduce(0) { $0 + exponential($1 - peak) }
            loss += -(scores[label] - peak) + Tensor([sum], shape: []).log().item()
        }
        let evaluation = try network.evaluated(on: data)
        #expect(evaluation.correct == correct)
        #expect(abs(evaluation.loss - loss / 40) < 1e-5)
    }

    private func exponential(_ x: Double) -> Double { Tensor([x], shape: []).exp().item() }

    @Test(
        "The last line of a test",
        arguments: [
            (9352, 10000, "test accuracy 0.9352 (9352/10000)"),
            (10000, 10000, "test accuracy 1.0000 (10000/10000)"),
            (0, 10000, "test accuracy 0.0000 (0/10000)"),
            (1, 10000, "test accuracy 0.0001 (1/10000)"),
            (1, 3, "test accuracy 0.3333 (1/3)"), (2, 3, "test accuracy 0.6667 (2/3)"),
            (0, 0, "test accuracy 0.0000 (0/0)"),
        ])
    func line(correct: Int, total: Int, expected: String) throws {
        let accuracy = total == 0 ? 0 : Double(correct) / Double(total)
        let evaluation = Evaluation(total: total, loss: 0, metrics: ["accuracy": accuracy])
        #expect(evaluation.line() == expected)
    }
}
