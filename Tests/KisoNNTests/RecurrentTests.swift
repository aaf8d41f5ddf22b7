import Foundation
import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import Testing

@Suite("Recurrent layers against PyTorch")
struct RecurrentTests {
    private struct Case: Decodable {
        let x, y, dx, fromZero: Fixture.Values
        let start, final: [Fixture.Values]
        let parameters: [String: Fixture.Values]
    }

    private func fixture(_ name: String) throws -> Case {
        let data = try Data(contentsOf: Fixture.url("recurrent.json"))
        return try #require(JSONDecoder().decode([String: Case].self, from: data)[name])
    }

    @Test(
        "Every state, the final state and the gradient, from a state of one's own",
        arguments: ["lstm", "gru"], [(1, false), (2, false), (1, true), (2, true)])
    func states(kind: String, size: (layers: Int, isBidirectional: Bool)) throws {
        let name = "\(kind)-\(size.layers)-\(size.isBidirectional ? "both" : "one")"
        let fixture = try fixture(name)
        let pass = Pass(isTraining: false, tracksParameters: true)
        let x = fixture.x.tensor(.float64)
        let start = fixture.start.map { $0.tensor(.float64) }
        func check(
            _ layer: any TensorLayer, _ run: @escaping (Tensor) -> (y: Tensor, final: [Tensor])
        ) {
            layer.set(fixture.parameters, .float64, on: .cpu)
            #expect(Set(layer.namedParameters.map(\.name)) == Set(fixture.parameters.keys))
            let (y, final) = run(x)
            expectClose(y, fixture.y)
            for (actual, expected) in zip(final, fixture.final) { expectClose(actual, expected) }
            let dx = gradient(at: x) { x in
                let (y, final) = run(x)
                return final.reduce(y.sum()) { $0 + ($1 * $1).sum() }
            }
            expectClose(dx, fixture.dx, "dx")
            expectClose(layer(x), fixture.fromZero, "from zeros")
        }
        if kind == "lstm" {
            let layer = LSTM(
                inputs: 3, outputs: 4, layers: size.layers, isBidirectional: size.isBidirectional)
            check(layer) { x in
                let state = LSTM.State(hidden: start[0], cell: start[1])
                let (y, final) = layer(x, from: state, pass: pass)
                return (y, [final.hidden, final.cell])
            }
        } else {
            let layer = GRU(
                inputs: 3, outputs: 4, layers: size.layers, isBidirectional: size.isBidirectional)
            check(layer) { x in
                let (y, final) = layer(x, from: start[0], pass: pass)
                return (y, [final])
            }
        }
    }

    @Test("The last state: of the last step forward, of the first one backward")
    func last() throws {
        let fixture = try fixture("gru-1-both")
        let all = GRU(inputs: 3, outputs: 4, isBidirectional: true)
        let last = GRU(inputs: 3, outputs: 4, isBidirectional: true, returns: .last)
        for layer in [all, last] { layer.set(fixture.parameters, .float64, on: .cpu) }
        let x = fixture.x.tensor(.float64)
        let states = all(x)
        let expected = Tensor.concatenate(
            [states[.all, -1, 0..<4], states[.all, 0, 4..<8]], axis: 1)
        #expect(last(x) == expected)
        #expect(try last.outputShape(for: [5, 3]) == [8])
    }

    @Test("A sequence goes through an affine layer step by step (D5)")
    func affinePerStep() {
        let layer = Affine(inputs: 3, outputs: 2)
        var generator = RandomGenerator(seed: 2)
        let x = Tensor.normal([4, 5, 3], using: &generator)
        let y = layer(x)
        #expect(y.shape == [4, 5, 2])
        for step in 0..<5 { #expect(y[.all, step] == layer(x[.all, step])) }
        let network = Sequential {
            LSTM(inputs: 3, outputs: 4); Affine(inputs: 4, outputs: 7)
        }
        #expect(network(x).shape == [4, 5, 7])
    }
}
