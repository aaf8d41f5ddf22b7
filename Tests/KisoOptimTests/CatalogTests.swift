import KisoCore
import KisoOptim
import Testing

@Suite("Optimizers and schedules by name")
struct CatalogTests {
    @Test("Every name gives its optimizer, with the usual or a given rate")
    func optimizers() throws {
        let usual = [
            "sgd": 0.01, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.01, "rmsprop": 0.01,
            "rmsprop-centered": 0.00025, "adam": 0.001, "adamw": 0.001,
        ]
        #expect(Set(OptimizerCatalog.names) == Set(usual.keys))
        for (name, rate) in usual {
            let optimizer = try OptimizerCatalog.make(name)
            // A variant of a rule is that rule with other numbers.
            #expect(name.hasPrefix(optimizer.name))
            #expect(optimizer.learningRate == rate)
            #expect(try OptimizerCatalog.make(name, learningRate: 0.5).learningRate == 0.5)
        }
    }

    @Test(
        "A misspelt name is answered with the nearest one",
        arguments: [
            ("adma", "adam"), ("Momentun", "momentum"), ("rmsprob", "rmsprop"),
        ])
    func misspelt(given: String, meant: String) {
        let error = #expect(throws: KisoError.self) { try OptimizerCatalog.make(given) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("'\(given)' (did you mean '\(meant)'?)") == true)
    }

    @Test("A misspelt schedule is answered with the nearest one")
    func schedule() throws {
        for name in ScheduleCatalog.names { #expect(try ScheduleCatalog.make(name).name == name) }
        let error = #expect(throws: KisoError.self) { try ScheduleCatalog.make("cosin") }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("did you mean 'cosine'?") == true)
    }

    @Test("The cosine falls from 1 to its floor")
    func cosine() {
        let schedule = CosineSchedule(floor: 0.2)
        let expected = [1, 0.882842712474619, 0.6, 0.317157287525381, 0.2]
        for (step, value) in expected.enumerated() {
            expectClose([schedule.factor(step: step, of: 4)], [value], within: 1e-15)
        }
        expectClose([schedule.factor(step: 9, of: 4)], [0.2], within: 1e-15)
        #expect(CosineSchedule().factor(step: 0, of: 0) == 1)
        #expect(ConstantSchedule().factor(step: 3, of: 4) == 1)
    }
}
