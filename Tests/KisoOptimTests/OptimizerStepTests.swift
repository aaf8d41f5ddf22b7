import KisoCore
import KisoOptim
import KisoTensor
import Testing

@Suite("Optimizer steps in float64")
struct OptimizerStepTests {
    /// A rule and its update equations once more, as plain arithmetic of one number.
    struct Rule: Sendable, CustomTestStringConvertible {
        let optimizer: any Optimizer
        /// Changes `w` and two state numbers; `t` counts from 1.
        let equations:
            @Sendable (
                _ w: inout Double, _ a: inout Double, _ b: inout Double, _ g: Double, _ t: Int
            ) -> Void
        var testDescription: String { optimizer.name }
    }

    static let rules: [Rule] = [
        Rule(optimizer: SGD(learningRate: 0.1)) { w, _, _, g, _ in w -= 0.1 * g },
        Rule(optimizer: Momentum(learningRate: 0.1)) { w, v, _, g, _ in
            v = 0.9 * v - 0.1 * g
            w += v
        },
        Rule(optimizer: Nesterov(learningRate: 0.1)) { w, v, _, g, _ in
            v = 0.9 * v - 0.1 * g
            w += 0.9 * v - 0.1 * g
        },
        Rule(optimizer: AdaGrad(learningRate: 0.1)) { w, h, _, g, _ in
            h += g * g
            w -= 0.1 * g / (h.squareRoot() + 1e-7)
        },
        Rule(optimizer: RMSProp(learningRate: 0.1)) { w, h, _, g, _ in
            h = 0.99 * h + 0.01 * g * g
            w -= 0.1 * g / (h.squareRoot() + 1e-7)
        },
        Rule(optimizer: Adam(learningRate: 0.1)) { w, m, v, g, t in
            var power1 = 1.0, power2 = 1.0
            for _ in 0..<t {
                power1 *= 0.9
                power2 *= 0.999
            }
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g * g
            w -= 0.1 * (1 - power2).squareRoot() / (1 - power1) * m / (v.squareRoot() + 1e-7)
        },
    ]

    private func path(
        _ optimizer: any Optimizer, _ fixture: OptimizerFixture, device: Device = .reference
    ) -> [[Double]] {
        let parameter = Parameter(Tensor(fixture.start, shape: [4], device: device))
        let updater = Updater(optimizer, parameters: [parameter])
        return fixture.gradients.map { gradient in
            updater.update(with: [Tensor(gradient, shape: [4], device: device)])
            return parameter.value.doubles
        }
    }

    @Test("Three steps follow the update equations", arguments: rules)
    func equations(rule: Rule) throws {
        let fixture = try OptimizerFixture.load()
        let actual = path(rule.optimizer, fixture)
        for i in 0..<4 {
            var w = fixture.start[i], a = 0.0, b = 0.0
            for (t, gradient) in fixture.gradients.enumerated() {
                rule.equations(&w, &a, &b, gradient[i], t + 1)
                expectClose([actual[t][i]], [w], within: 1e-14, "step \(t + 1), number \(i)")
            }
        }
    }

    @Test("Three steps equal those of the book's NumPy classes", arguments: rules)
    func book(rule: Rule) throws {
        let fixture = try OptimizerFixture.load()
        let expected = try #require(fixture.steps[rule.optimizer.name])
        for device in Device.available {
            let actual = path(rule.optimizer, fixture, device: device)
            for (a, b) in zip(actual, expected) { expectClose(a, b, within: 1e-14, "\(device)") }
        }
    }

    @Test(
        "The paths on x²/20 + y² equal NumPy's",
        arguments: [
            SGD(learningRate: 0.95) as any Optimizer, Momentum(learningRate: 0.1),
            Nesterov(learningRate: 0.1), AdaGrad(learningRate: 1.5), RMSProp(learningRate: 0.1),
            Adam(learningRate: 0.3),
        ])
    func paths(optimizer: any Optimizer) throws {
        let expected = try #require(try OptimizerFixture.load().paths[optimizer.name])
        #expect(expected.count == 31)
        let x = Parameter(Tensor([-7.0] as [Double], shape: []))
        let y = Parameter(Tensor([2.0] as [Double], shape: []))
        let updater = Updater(optimizer, parameters: [x, y])
        for (step, point) in expected.enumerated() {
            if step > 0 {
                updater.update(with: [
                    Tensor([x.value.item() / 10], shape: []),
                    Tensor([y.value.item() * 2], shape: []),
                ])
            }
            expectClose([x.value.item(), y.value.item()], point, within: 1e-12, "step \(step)")
        }
    }

    @Test("Every optimizer of the catalogue has a path in the fixture")
    func complete() throws {
        let fixture = try OptimizerFixture.load()
        // AdamW is Adam beside its decay, centred RMSProp has PyTorch's values: in tests of their own.
        let names = Set(OptimizerCatalog.names).subtracting(["adamw", "rmsprop-centered"])
        #expect(names == Set(fixture.steps.keys))
        #expect(names == Set(fixture.paths.keys))
        #expect(names.count == Self.rules.count)
    }
}
