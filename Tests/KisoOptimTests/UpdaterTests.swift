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
            SGD(learningRate: 0.5), parameters: [weight, bias], weightDecay: 0.1)
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
            Momentum(learningRate: 0.5), parameters: [weight], weightDecay: 0.1)
        updater.update(with: [Tensor([1.0] as [Double], shape: [1])])
        expectClose(updater.namedState[0].value.doubles, [-0.6], within: 1e-15)
    }

    @Test("Clipping scales all gradients to the norm, and leaves shorter ones alone")
    func clipping() {
        let a = Parameter(Tensor([0.0, 0.0] as [Double], shape: [2])),
            b = Parameter(Tensor([0.0] as [Double], shape: [1]))
        let updater = Updater(SGD(learningRate: 1), parameters: [a, b], clippingNorm: 6.5)
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
            SGD(learningRate: 1), parameters: [weight], weightDecay: 0.1, clippingNorm: 1)
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
        let saved = before.namedState.map(\.value)
        let second = Parameter(first.value)
        let after = Updater(optimizer, parameters: [second])
        after.restore(iteration: before.iteration, state: saved)
        for step in 4..<10 { after.update(with: [gradient(step)]) }

        #expect(after.iteration == 10)
        #expect(second.value == whole.value)
        #expect(after.namedState.map(\.value) == straight.namedState.map(\.value))
        #expect(second.value != first.value)
    }

    @Test("State is named by its meaning and the parameter's number")
    func stateNames() {
        let parameters = [Parameter(.zeros([2])), Parameter(.zeros([3]))]
        let updater = Updater(Adam(), parameters: parameters)
        #expect(updater.namedState.map(\.name) == ["mean.0", "squares.0", "mean.1", "squares.1"])
        #expect(updater.namedState.map(\.value.shape) == [[2], [2], [3], [3]])
        #expect(Updater(SGD(), parameters: parameters).namedState.isEmpty)
    }

    @Test("A rate given to a step replaces the optimizer's")
    func rate() {
        let weight = Parameter(Tensor([1.0] as [Double], shape: [1]))
        let updater = Updater(SGD(learningRate: 0.1), parameters: [weight])
        updater.update(with: [Tensor([1.0] as [Double], shape: [1])], rate: 0.25)
        expectClose(weight.value.doubles, [0.75], within: 0)
    }
}
