import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Modules and their parameters")
struct ModuleTests {
    private class Base: @unchecked Sendable, Module {
        let one = Affine(inputs: 1, outputs: 1)
    }

    private final class Derived: Base, @unchecked Sendable {
        let two = Affine(inputs: 1, outputs: 1)
    }

    private enum Choice: Module {
        case layer(Affine)
    }

    private struct Everything: Module {
        let pair = (Affine(inputs: 1, outputs: 1), Affine(inputs: 1, outputs: 1))
        let table = ["b": Affine(inputs: 1, outputs: 1), "a": Affine(inputs: 1, outputs: 1)]
        let maybe: Affine? = Affine(inputs: 1, outputs: 1)
        let nothing: Affine? = nil
        let lists = [[Affine(inputs: 1, outputs: 1)], [Affine(inputs: 1, outputs: 1)]]
        let cells = [Parameter(.zeros([1])), Parameter(.zeros([2]))]
        let derived = Derived()
        let choice = Choice.layer(Affine(inputs: 1, outputs: 1))
        let any: any TensorLayer = Sequential { Affine(inputs: 1, outputs: 1) }
    }

    @Test("A walk finds every cell, wherever a property keeps it (S4)")
    func everything() {
        let names = Everything().namedParameters.map(\.name)
        let modules = [
            "pair.1", "pair.2", "table.a", "table.b", "maybe", "lists.1.1", "lists.2.1",
            "derived.one", "derived.two", "choice.layer", "any.affine1",
        ]
        let expected = modules.flatMap { ["\($0).weight", "\($0).bias"] } + ["cells.1", "cells.2"]
        #expect(Set(names) == Set(expected))
        #expect(names.count == expected.count)
    }

    @Test("Layers that have learnt keep their weights in a new network, and in the old one (D1)")
    func reuse() {
        let old = Sequential(seed: 0) {
            Affine(inputs: 3, outputs: 4, activation: .relu)
            Affine(inputs: 4, outputs: 2)
        }
        let trained = old.state
        let new = Sequential(
            Array(old.layers.dropLast()) + [Affine(inputs: 4, outputs: 5)], seed: 2)
        _ = new(.ones([1, 3]))
        #expect(old.state == trained)
        #expect(new.state["affine1.weight"] == trained["affine1.weight"])
    }

    @Test("A cell that is reached twice counts once (D2)")
    func tied() {
        let shared = Affine(inputs: 3, outputs: 3)
        let network = Sequential {
            shared; ReLU(); shared
        }
        #expect(network.namedParameters.map(\.name) == ["affine1.weight", "affine1.bias"])
        #expect(network.trainableParameters.count == 2)
    }

    private struct Towers: Module {
        let left = Affine(inputs: 4, outputs: 8), right = Affine(inputs: 4, outputs: 8)
        let third = Sequential { Affine(inputs: 4, outputs: 8) }
        let fourth = Sequential { Affine(inputs: 4, outputs: 8) }
    }

    @Test("Layers of one shape start differently, in containers and outside of them (S5)")
    func towers() {
        let towers = Towers()
        #expect(towers.left.weight.value != towers.right.weight.value)
        let drawn = Towers()
        drawn.initialize(seed: 1)
        let weights = drawn.namedParameters.filter { $0.name.hasSuffix("weight") }
            .map(\.parameter.value)
        for i in 0..<4 {
            for j in 0..<i { #expect(weights[i] != weights[j]) }
        }
    }

    @Test("First values are drawn when they are needed, and by nobody twice")
    func late() {
        let inner = Sequential { Affine(inputs: 2, outputs: 2) }
        let outer = Sequential(seed: 3) {
            inner; Affine(inputs: 2, outputs: 2)
        }
        #expect(
            outer.namedParameters.filter { $0.name.hasSuffix("weight") }.allSatisfy {
                !$0.parameter.isDrawn
            })
        // The name is the path in the whole, so that the two differ.
        let values = outer.state
        #expect(values["sequential1.affine1.weight"] != values["affine1.weight"])
        #expect(outer.state == values)
        let fixed = Sequential(seed: 5) { Affine(inputs: 2, outputs: 2) }
        let around = Sequential(seed: 6) { fixed }
        let alone = Sequential(seed: 5) { Affine(inputs: 2, outputs: 2) }
        #expect(around.state["sequential1.affine1.weight"] == alone.state["affine1.weight"])
    }

    @Test("State goes from one network to another, whole or in part")
    func loading() throws {
        let one = Sequential(seed: 1) {
            Affine(inputs: 2, outputs: 3); BatchNormalization(features: 3)
        }
        let two = Sequential(seed: 2) {
            Affine(inputs: 2, outputs: 3); BatchNormalization(features: 3)
        }
        try two.load(one.state)
        #expect(one.state == two.state)
        let longer = Sequential(seed: 3) {
            Affine(inputs: 2, outputs: 3); Affine(inputs: 3, outputs: 1)
        }
        let head = longer.state["affine2.weight"]
        expectError(.badData, ["has no 'affine2.weight' of shape (3, 1)"]) {
            try longer.load(one.state)
        }
        try longer.load(one.state, matching: .byName)
        #expect(longer.state["affine1.weight"] == one.state["affine1.weight"])
        #expect(longer.state["affine2.weight"] == head)
        expectError(.badData, ["none of its names"]) {
            try longer.load(["other": .zeros([1])], matching: .byName)
        }
    }

    @Test("Frozen parts keep names, get no gradient, and rest")
    func frozen() {
        let body = Sequential(seed: 1) {
            Affine(inputs: 2, outputs: 3)
            BatchNormalization(features: 3)
            Dropout(ratio: 0.5)
        }
        let network = Sequential(seed: 2) {
            body.frozen; Affine(inputs: 3, outputs: 1)
        }
        let free = Sequential(seed: 2) {
            body; Affine(inputs: 3, outputs: 1)
        }
        #expect(network.namedParameters.map(\.name) == free.namedParameters.map(\.name))
        #expect(network.trainableParameters.count == 2 && free.trainableParameters.count == 6)
        let x = Tensor([[1, 2], [3, 5], [4, 4]])
        let before = network.state
        let dx = gradient(at: x) { network($0, pass: .training(seed: 0)).sum() }
        #expect(dx.floats.contains { $0 != 0 }, "no gradient through a frozen layer")
        #expect(network.state == before, "the statistics of a frozen layer moved")
        let loss = network(x, pass: .training(seed: 0)).sum()
        let inBody = body.namedParameters.filter { $0.parameter.role != .statistic }
            .map(\.parameter)
        let head = network.trainableParameters
        let gradients = loss.gradients(at: inBody + head)
        #expect(gradients.prefix(inBody.count).allSatisfy { $0.floats.allSatisfy { $0 == 0 } })
        #expect(gradients.suffix(2).contains { $0.floats.contains { $0 != 0 } })
    }
}
