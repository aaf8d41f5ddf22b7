import KisoCore
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Spaces to search in")
struct SearchSpaceTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let words: [String], says: [String]
        var testDescription: String { words.joined(separator: "; ") }

        init(_ words: String..., says: [String]) { (self.words, self.says) = (words, says) }
    }

    static let mistakes: [Mistake] = [
        Mistake("lr", says: ["--vary lr: expected NAME=DOMAIN"]),
        Mistake("lrr=log:1e-5..1", says: ["unknown setting 'lrr' (did you mean 'lr'?)"]),
        Mistake("lr=log:1e-1..1e-5", says: ["1e-1..1e-5: is reversed"]),
        Mistake("lr=linear:1..1", says: ["1..1: is empty"]),
        Mistake("lr=log:0..1", says: ["a logarithm needs positive numbers"]),
        Mistake("lr=log:a..b", says: ["a..b: expected two numbers"]),
        Mistake("lr=log:1e-5..nan", says: ["expected two numbers"]),
        Mistake("lr=lgo:1e-5..1", says: ["unknown kind 'lgo' (did you mean 'log'?)"]),
        Mistake("lr=1e-5", says: ["expected log:1e-5..1e-1"]),
        Mistake("lr=linear:-1..1", says: ["lr -1.0: expected a positive number"]),
        Mistake("batch-size=integer:1.5..3", says: ["expected two integers"]),
        Mistake("batch-size=integer:0..3", says: ["batch-size 0: expected a number from 1"]),
        Mistake("batch-size=linear:1..3", says: ["batch-size 1.0: expected a number"]),
        Mistake("optimizer=choice:", says: ["expected choices"]),
        Mistake("optimizer=choice:a,a", says: ["expected choices that are different"]),
        Mistake("data=choice:mnist,fashion-mnist", says: ["'data' must be the same"]),
        Mistake("lr=log:1e-5..1", "learning-rate=log:1e-5..1", says: ["in the space already"]),
        Mistake(
            "optimizer=choice:sgd,adam", "lr=log:1e-5..1 when optimizer=adma",
            says: ["'optimizer' is never 'adma' (did you mean 'adam'?)"]),
        Mistake(
            "lr=log:1e-5..1 when optimizer=sgd", says: ["'optimizer', which is not in the space"]),
        Mistake("lr=log:1e-5..1 when optimizer", says: ["expected 'when NAME=VALUE'"]),
    ]

    @Test("What is wrong is said in one line", arguments: mistakes)
    func refused(mistake: Mistake) {
        expectError(.usage, mistake.says) {
            var space = SearchSpace()
            for words in mistake.words { try space.add(words, from: "--vary") }
        }
    }

    @Test("Values are settings; conditions hold")
    func values() async throws {
        var space = SearchSpace()
        for words in [
            "lr=log:1e-5..1e-1", "batch=choice:50,100", "optimizer=choice:sgd,adamw",
            "weight-decay=log:1e-8..1e-4 when optimizer=adamw", "epochs=integer-log:1..64",
        ] { try space.add(words, from: "test") }
        let declared = space
        let study = try Study(sampler: RandomSampler())
        try await study.run(trials: 40) { trial in
            var configuration = TrainingConfiguration()
            for (name, value) in declared.values(of: trial) {
                try configuration.set(name, to: value)
            }
            #expect((configuration.weightDecay != nil) == (configuration.optimizer == "adamw"))
            #expect([50, 100].contains(configuration.batchSize))
            return configuration.learningRate ?? .nan
        }
        #expect(try study.trials.contains { $0["weight-decay"] == nil })
        #expect(try study.trials.contains { $0["weight-decay"] != nil })
        #expect(space.text.contains("weight-decay=log:1e-08..0.0001 when optimizer=adamw"))
    }
}
