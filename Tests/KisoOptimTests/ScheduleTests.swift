import KisoCore
import KisoOptim
import Testing

/// Against `torch.optim.lr_scheduler` of PyTorch 2.15, 20 steps from a rate of 1.
@Suite("Schedules")
struct ScheduleTests {
    static let expected: [(String, [Double])] = [
        // MultiStepLR([10, 15], 0.1)
        (
            "step:0.5,0.75",
            Array(repeating: 1, count: 10) + Array(repeating: 0.1, count: 5)
                + Array(repeating: 0.01, count: 5)
        ),
        // OneCycleLR(max_lr=1, total_steps=20)
        (
            "onecycle",
            [
                0.04, 0.131671843, 0.371671843, 0.668328157, 0.908328157, 1.0, 0.987464006,
                0.950484632, 0.890916178, 0.811745654, 0.716943002, 0.611262022, 0.500002,
                0.388741978, 0.283060998, 0.188258346, 0.109087822, 0.049519368, 0.012539994, 4e-06,
            ]
        ),
        // PolynomialLR(20, power=2)
        (
            "polynomial:2",
            [
                1.0, 0.9025, 0.81, 0.7225, 0.64, 0.5625, 0.49, 0.4225, 0.36, 0.3025, 0.25, 0.2025,
                0.16, 0.1225, 0.09, 0.0625, 0.04, 0.0225, 0.01, 0.0025,
            ]
        ),
        // ExponentialLR(0.01 ** (1 / 20))
        (
            "exponential:0.01",
            [
                1.0, 0.79432823, 0.63095734, 0.50118723, 0.39810717, 0.31622777, 0.25118864,
                0.19952623, 0.15848932, 0.12589254, 0.1, 0.07943282, 0.06309573, 0.05011872,
                0.03981072, 0.03162278, 0.02511886, 0.01995262, 0.01584893, 0.01258925,
            ]
        ),
        // CosineAnnealingWarmRestarts(T_0=5)
        (
            "cosine:cycles=4",
            (0..<4).flatMap { _ in [1.0, 0.9045085, 0.6545085, 0.3454915, 0.0954915] }
        ),
        // StepLR(4, 0.5)
        (
            "step:every=0.2,factor=0.5",
            (0..<5).flatMap { k in Array(repeating: 1 / Double(1 << k), count: 4) }
        ),
        // SequentialLR([LinearLR(0.2, total_iters=4), CosineAnnealingLR(15)], [5])
        (
            "warmup:5+cosine",
            [
                0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 0.98907380, 0.95677273, 0.90450850, 0.83456530, 0.75,
                0.65450850, 0.55226423, 0.44773577, 0.34549150, 0.25, 0.16543470, 0.09549150,
                0.04322727, 0.01092620,
            ]
        ),
        // LinearLR(0.25, total_iters=3) in front of a polynomial of 16 steps.
        (
            "warmup:0.2+polynomial",
            [0.25, 0.5, 0.75, 1] + (0..<16).map { 1 - Double($0) / 16 }
        ),
    ]

    @Test("the values of PyTorch", arguments: expected)
    func values(words: String, values: [Double]) throws {
        let schedule = try ScheduleCatalog.make(words)
        for (step, value) in values.enumerated() {
            #expect(abs(schedule.factor(step: step, of: 20) - value) < 1e-8, "step \(step)")
        }
    }

    @Test("Milestones are epochs, and a highest rate is absolute, where both are known")
    func absolute() throws {
        func factors(_ words: String) throws -> [Double] {
            let schedule = try ScheduleCatalog.make(words, epochs: 10, rate: 0.02)
            return (0..<20).map { schedule.factor(step: $0, of: 20) }
        }
        let five = Array(repeating: 1.0, count: 10) + Array(repeating: 0.1, count: 10)
        #expect(try factors("step:5") == five && factors("step:0.5") == five)
        #expect(try factors("step:every=5") == five)
        #expect(try factors("step:every=10") == Array(repeating: 1, count: 20))
        // OneCycleLR(max_lr=0.1, total_steps=20)
        let cycle = try factors("onecycle:max=0.1").map { $0 * 0.02 }
        for (step, rate) in [(0, 0.004), (1, 0.01316718427), (5, 0.1), (12, 0.0500002), (19, 4e-7)]
        {
            #expect(abs(cycle[step] - rate) < 1e-10)
        }
        for (words, message) in [
            ("step:10", "not an epoch before the last of 10"), ("onecycle:max=0", "'0' is not"),
            ("warmup:3+step:99", "not an epoch before the last of 10"),
        ] {
            let error = #expect(throws: KisoError.self) { try factors(words) }
            #expect(error?.kind == .usage && error?.message.contains(message) == true)
        }
    }

    @Test("A schedule that is held stays where it is, and a warm-up may outlast training")
    func held() {
        let held = HeldSchedule(CosineSchedule(), from: 0.75)
        #expect(held.factor(step: 5, of: 20) == CosineSchedule().factor(step: 5, of: 20))
        for step in 15..<20 {
            #expect(abs(held.factor(step: step, of: 20) - 0.146446609) < 1e-9)
        }
        let long = WarmUpSchedule(steps: 40, then: CosineSchedule())
        #expect(long.factor(step: 19, of: 20) == 0.5)
        #expect(long.factor(step: 40, of: 20) == 1)
    }

    @Test("the last step of no length, of one step, and behind the end")
    func edges() throws {
        for words in ["constant"] + Self.expected.map(\.0) {
            let schedule = try ScheduleCatalog.make(words)
            for (step, total) in [(0, 0), (0, 1), (1, 1), (30, 20), (1, 2)] {
                let factor = schedule.factor(step: step, of: total)
                #expect(factor >= 0 && factor <= 1, "\(words) \(step) of \(total): \(factor)")
            }
        }
    }

    @Test(
        "words that are wrong are answered with what is expected",
        arguments: [
            ("step:0.5,0.2", "do not rise"), ("step:30", "'30' is not a part of training"),
            ("step:0.5,factor=2", "'2' is not a number"), ("cosine:0.5", "'0.5' is not expected"),
            ("cosine:floor=x", "'x' is not a number"), ("cosine:cycles=1.5", "is not whole"),
            ("warmup", "stands in front of another"), ("warmup:0.1+warmup+cosine", "one warm-up"),
            ("cosine+step", "only a warm-up"), ("warmup:2.5+cosine", "nor a number of steps"),
            ("warmup:0+cosine", "'0' is not"), ("warmup:0.95+cosine", "up to 0.9"),
            ("warmup:1e99+cosine", "nor a number of steps"),
            ("step:0.5,every=0.1", "exclude each other"), ("step:every=1e-9", "too often"),
            ("step:every=x", "'x' is not a part"),
            ("onecycle:max=0.1", "'max=0.1' is not expected"),
            ("warmup+cosin", "did you mean 'cosine'?"), ("exponential:0", "'0' is not a number"),
            ("polynomial:nan", "'nan' is not a number"), ("", "unknown schedule ''"),
        ])
    func wrong(words: String, message: String) {
        let error = #expect(throws: KisoError.self) { try ScheduleCatalog.make(words) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
