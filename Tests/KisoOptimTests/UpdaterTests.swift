import KisoCore
import KisoOptim
import KisoTensor
import Testing

@Suite("Updater")
struct UpdaterTests {
    @Test("Weight decay moves weights and leaves biases alone")
    func decay() {
        let weight = Parameter(Tensor([2.0, -4.0] as [Double], shape: [2]))
        let bias = Parameter(Tensor([2.0, -4.0] as [Double], shape: [2]), role: .bias)
        let updater = Updater(
            SGD(learningRate: 0.5), parameters: [weight, bias], decay: .coupled(0.1))
        updater.update(with: [
            Tensor([1.0, 1.0] as [Double], shape: [2]), Tensor([1.0, 1.0] as [Double], shape: [2]),
        ])
        // 2 − 0.5 · (1 + 0.1 · 2) and −4 − 0.5 · (1 − 0.1 · 4).
        expectClose(weight.value.doubles, [1.4, -4.3], within: 1e-15)
        expectClose(bias.value.doubles, [1.5, -4.5], within: 1e-15)
    }

    @Test("Weight decay goes into the state too, as it is part of the loss")
    func decayInState() {
        let weight = Parameter(Tensor([2.0] as [Double], shape: [1]))
        let updater = Updater(
            Momentum(learningRate: 0.5), parameters: [weight], decay: .coupled(0.1))
        updater.update(with: [Tensor([1.0] as [Double], shape: [1])])
        expectClose(updater.state.values.first?.doubles ?? [], [-0.6], within: 1e-15)
    }

    @Test("Clipping scales all gradients to the norm, and leaves shorter ones alone")
    func clipping() {
        let a = Parameter(Tensor([0.0, 0.0] as [Double], shape: [2])),
            b = Parameter(Tensor([0.0] as [Double], shape: [1]))
        let updater = Updater(SGD(learningRate: 1), parameters: [a, b], clipping: .norm(6.5))
        // The norm of (3, 4, 12) is 13, so the step is half.
        updater.update(with: [
            Tensor([3.0, 4.0] as [Double], shape: [2]), Tensor([12.0] as [Double], shape: [1]),
        ])
        expectClose(a.value.doubles + b.value.doubles, [-1.5, -2, -6], within: 1e-15)
        updater.update(with: [
            Tensor([1.0, 0.0] as [Double], shape: [2]), Tensor([2.0] as [Double], shape: [1]),
        ])
        expectClose(a.value.doubles + b.value.doubles, [-2.5, -2, -8], within: 1e-15)
    }

    @Test("Clipping comes before weight decay")
    func clippingAndDecay() {
        let weight = Parameter(Tensor([10.0] as [Double], shape: [1]))
        let updater = Updater(
            SGD(learningRate: 1), parameters: [weight], decay: .coupled(0.1), clipping: .norm(1))
        updater.update(with: [Tensor([4.0] as [Double], shape: [1])])
        expectClose(weight.value.doubles, [8], within: 1e-15)
    }

    @Test("Training goes on bit for bit from saved state", arguments: OptimizerCatalog.names)
    func restoring(name: String) throws {
        let optimizer = try OptimizerCatalog.make(name)
        func gradient(_ step: Int) -> Tensor {
            var generator = RandomGenerator(seed: UInt64(step))
            return .normal([64], using: &generator)
        }
        let whole = Parameter(gradient(100))
        let straight = Updater(optimizer, parameters: [whole])
        for step in 0..<10 { straight.update(with: [gradient(step)]) }

        let first = Parameter(gradient(100))
        let before = Updater(optimizer, parameters: [first])
        for step in 0..<4 { before.update(with: [gradient(step)]) }
        let saved = before.state
        let second = Parameter(first.value)
        let after = Updater(optimizer, parameters: [second])
        try after.restore(saved, iteration: before.iteration)
        for step in 4..<10 { after.update(with: [gradient(step)]) }

        #expect(after.iteration == 10)
        #expect(second.value == whole.value)
        #expect(after.state == straight.state)
        #expect(second.value != first.value)
    }

    @Test("State is named by rule, meaning and parameter; another's is refused whole")
    func stateNames() throws {
        func updater(_ names: [String], _ optimizer: any Optimizer = Adam()) -> Updater {
            let parameters = names.map { (name: $0, parameter: Parameter(.zeros([2]))) }
            return Updater(optimizer, groups: [ParameterGroup(parameters)])
        }
        let two = updater(["a.weight", "b.weight"])
        #expect(
            two.state.keys.sorted() == [
                "adam.mean/a.weight", "adam.mean/b.weight", "adam.squares/a.weight",
                "adam.squares/b.weight",
            ])
        #expect(updater(["a"], SGD()).state.isEmpty)
        two.update(with: [Tensor([1, 2]), Tensor([3, 4])])
        let before = two.state
        // Of another network, of a part of it, of more, of another rule: nothing is taken (D7).
        for other in [
            updater(["a.weight", "c.weight"]), updater(["a.weight"]),
            updater(["a.weight", "b.weight", "c.weight"]),
            updater(["a.weight", "b.weight"], Momentum()),
        ] {
            #expect(throws: KisoError.self) { try two.restore(other.state, iteration: 7) }
            #expect(two.state == before && two.iteration == 1)
        }
    }

    @Test("Groups have rates and decays of their own; a parameter is in one of them")
    func groups() async {
        let a = Parameter(Tensor([1.0] as [Double], shape: [1])),
            b = Parameter(Tensor([1.0] as [Double], shape: [1]))
        let updater = Updater(
            SGD(learningRate: 1),
            groups: [
                ParameterGroup([("a", a)], rate: 0.1),
                ParameterGroup([("b", b)], decay: .coupled(0.5)),
            ])
        updater.update(with: [
            Tensor([1.0] as [Double], shape: [1]), Tensor([1.0] as [Double], shape: [1]),
        ])
        // 1 − 0.1 · 1 and 1 − (1 + 0.5 · 1).
        expectClose(a.value.doubles + b.value.doubles, [0.9, -0.5], within: 1e-15)
        await #expect(processExitsWith: .failure) {
            let cell = Parameter(.zeros([1]))
            _ = Updater(SGD(), parameters: [cell, cell])
        }
    }

    @Test("Decoupled decay is beside the step")
    func adamW() {
        // Two steps of algorithm 2 of the paper from (1, −2), in Python: lr=0.1, betas=(0.9,
        // 0.999), eps=0, weight_decay=0.01) with the gradients [0.5, -1] and [0.25, 2].
        let weight = Parameter(Tensor([1.0, -2.0] as [Double], shape: [2]))
        let updater = Updater(
            AdamW(learningRate: 0.1, epsilon: 0, decay: 0.01), parameters: [weight])
        updater.update(with: [Tensor([0.5, -1.0] as [Double], shape: [2])])
        updater.update(with: [Tensor([0.25, 2.0] as [Double], shape: [2])])
        expectClose(weight.value.doubles, [0.8048830361188596, -1.9327123527035843], within: 1e-12)
    }

    @Test("Clipping by value")
    func clippingValue() {
        let weight = Parameter(Tensor([0.0, 0.0] as [Double], shape: [2]))
        let updater = Updater(SGD(learningRate: 1), parameters: [weight], clipping: .value(0.5))
        updater.update(with: [Tensor([3.0, -0.25] as [Double], shape: [2])])
        expectClose(weight.value.doubles, [-0.5, 0.25], within: 0)
    }

    @Test("A rate given to a step replaces the optimizer's")
    func rate() {
        let weight = Parameter(Tensor([1.0] as [Double], shape: [1]))
        let updater = Updater(SGD(learningRate: 0.1), parameters: [weight])
        updater.update(with: [Tensor([1.0] as [Double], shape: [1])], rate: 0.25)
        expectClose(weight.value.doubles, [0.75], within: 0)
    }
}
