import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import Testing

/// Layers beyond the book's own: their words, shapes, parameters and one value each.
@Suite("Further layers")
struct FurtherLayerTests {
    @Test(
        "A word makes the layer, and the layer says the word",
        arguments: [
            "leakyrelu", "elu", "gelu", "silu", "softplus", "layernorm",
            "layernorm:epsilon=0.001", "groupnorm:2", "lrn:5", "upconv:6,2,stride=2",
            "upconv:3,4,padding=1,stride=2", "upsample:3", "pool:2,rounding=up",
            "avgpool:3,stride=2,rounding=up", "conv:4,2,stride=2,rounding=up",
        ])
    func roundTrip(word: String) throws {
        let input: Shape = [4, 5, 5]
        let network = try Architecture(word).model(input: input)
        #expect(network.specification == word)
        let output = network(.ones([2, 4, 5, 5]))
        #expect(output.shape.dimensions.dropFirst() == network.outputSizes(input))
        #expect(output.floats.allSatisfy { $0.isFinite })
    }

    @Test("globalpool ends a network without an affine layer's flattening")
    func globalPool() throws {
        let network = try Architecture("conv:7,3 globalpool").model(input: [1, 9, 9])
        #expect(try network.outputShape(for: [1, 9, 9]) == [7])
        let x = Tensor.arange(0, 2 * 1 * 4 * 4).reshaped([2, 1, 4, 4])
        #expect(GlobalAveragePool()(x).floats == [7.5, 23.5])
    }

    @Test("Sizes that do not divide: left out, one window more, or refused")
    func rounding() throws {
        let input: Shape = [1, 5, 5]
        #expect(
            try Architecture("pool:2").model(input: input).outputShape(for: input) == [1, 2, 2])
        let up = try Architecture("pool:2,rounding=up").model(input: input)
        #expect(try up.outputShape(for: input) == [1, 3, 3])
        let x = Tensor.arange(0, 25).reshaped([1, 1, 5, 5])
        #expect(up(x).floats == [6, 8, 9, 16, 18, 19, 21, 23, 24])
        #expect {
            try Architecture("pool:2,rounding=exact").model(input: input)
        } throws: {
            ($0 as? KisoError)?.message.contains("do not cover an image of 5×5 exactly") == true
        }
        #expect(throws: KisoError.self) { try Architecture("pool:2,rounding=sideways") }
    }

    @Test("Recurrent layers read a sequence step by step")
    func recurrent() throws {
        var generator = RandomGenerator(seed: 3)
        let x = Tensor.normal([2, 4, 3], using: &generator)
        let lstm = LSTM(inputs: 3, outputs: 5), gru = GRU(inputs: 3, outputs: 5)
        lstm.initialize(seed: 1)
        gru.initialize(seed: 1)
        for layer in [lstm, gru] as [any ShapedLayer] {
            let all = layer(x)
            #expect(all.shape == [2, 4, 5])
            #expect(try layer.outputShape(for: [4, 3]) == [4, 5])
            // What comes later does not change what was said before.
            let first = layer(x.sliced(axis: 1, 0..<2))
            #expect(first.floats == all.sliced(axis: 1, 0..<2).floats)
            #expect(layer.namedParameters.map(\.name) == ["weight", "recurrent", "bias"])
        }
        let step = x.sliced(axis: 1, 0..<1).reshaped([2, 3]).lstmStep(
            hidden: .zeros([2, 5]), cell: .zeros([2, 5]),
            weight: lstm.namedParameters[0].parameter.value,
            recurrent: lstm.namedParameters[1].parameter.value,
            bias: lstm.namedParameters[2].parameter.value)
        #expect(lstm(.zeros([2, 0, 3])).shape == [2, 0, 5] && gru(.zeros([2, 0, 3])).count == 0)
        #expect(lstm(x).sliced(axis: 1, 0..<1).floats == step.hidden.floats)
        #expect(Sequential { LSTM(inputs: 3, outputs: 2) }.namedLayers[0].name == "lstm1")
    }

    @Test("Rows of an embedding are learnt where they were looked up")
    func embedding() {
        let table = Embedding(count: 4, size: 2)
        let numbers = Tensor([1, 3, 1] as [Int64], shape: [1, 3])
        let pass = Pass(isTraining: true, tracksParameters: true)
        let gradients = table(numbers, pass: pass).sum().gradients(at: table.trainableParameters)
        #expect(gradients[0].floats == [0, 0, 2, 2, 0, 0, 1, 1])
    }
}

extension Sequential {
    /// The sizes of one example's result; empty when it does not fit.
    fileprivate func outputSizes(_ input: Shape) -> ArraySlice<Int> {
        ((try? outputShape(for: input))?.dimensions ?? [])[...]
    }
}
