import Foundation
import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("a trace")
struct TraceTests {
    private static func parameter(_ shape: Shape, _ seed: UInt64) -> Parameter {
        var generator = RandomGenerator(seed: seed)
        return Parameter(.normal(shape, using: &generator))
    }

    private static func images(_ count: Int, channels: Int = 1, size: Int = 8) -> Tensor {
        var generator = RandomGenerator(seed: 9)
        return .normal([count, channels, size, size], using: &generator)
    }

    /// A small convolutional network with a flattening in the middle.
    private struct Network {
        let filter = TraceTests.parameter([3, 1, 3, 3], 1), bias = TraceTests.parameter([3], 2)
        let weight = TraceTests.parameter([27, 5], 3), shift = TraceTests.parameter([5], 4)

        var parameters: [(name: String, parameter: Parameter)] {
            [
                ("body.filter", filter), ("body.bias", bias), ("head.weight", weight),
                ("head.bias", shift),
            ]
        }

        func callAsFunction(_ x: Tensor, _ recorder: Trace.Recorder? = nil) -> Tensor {
            let maps = x.convolution(
                weight: filter.tracked, bias: bias.tracked, geometry: .init(size: 3), relu: true
            ).maxPool(geometry: .init(size: 2, stride: 2))
            recorder?.mark(maps, as: "body")
            return maps.flattened(fromAxis: 1).affine(weight: weight.tracked, bias: shift.tracked)
        }

        func value(_ name: String) -> Tensor {
            parameters.first { $0.name == name }.map(\.parameter.tracked) ?? Tensor(0)
        }
    }

    private static func recorded(_ network: Network) -> Trace {
        Trace.record([images(2)], parameters: network.parameters) { inputs, recorder in
            [network(inputs[0], recorder)]
        }
    }

    @Test("of a network with a flattening has its ops, scopes, parameters and products")
    func structure() {
        let trace = Self.recorded(Network())
        #expect(
            trace.nodes.compactMap(\.operation) == ["convolution", "maxPool", "reshape", "affine"])
        let scopes = trace.nodes.filter { $0.operation != nil }.map(\.scope)
        #expect(scopes == ["body", "body", "", "head"])
        #expect(trace.takesAnyBatch)
        #expect(trace.parameterNames == ["body.filter", "body.bias", "head.weight", "head.bias"])
        #expect(trace.parameterCount == 27 + 3 + 135 + 5)
        // 6 · 6 places · 27 weights, and 27 · 5.
        #expect(trace.multiplyAdds == 36 * 27 + 135)
        let reshape = trace.nodes.first { $0.operation == "reshape" }
        #expect(reshape?.attributes.description == "shape: (batch, 27)")
    }

    @Test("of two examples computes seven, also after a file", arguments: [1, 2, 7])
    func otherBatch(_ count: Int) throws {
        let network = Network()
        let trace = Self.recorded(network)
        let x = Self.images(count)
        let expected = network(x)
        #expect(trace([x], parameter: network.value)[0] == expected)
        let read = try JSONDecoder().decode(Trace.self, from: JSONEncoder().encode(trace))
        #expect(read([x], parameter: network.value)[0] == expected)
        #expect(read.multiplyAdds == trace.multiplyAdds)
    }

    @Test("can be differentiated with respect to inputs and parameters")
    func gradients() {
        let network = Network()
        let trace = Self.recorded(network)
        let x = Self.images(3)
        let all = network.parameters.map(\.parameter)
        let expected = network(x).squared.sum().gradients(at: all)
        let found = trace([x], parameter: network.value)[0].squared.sum().gradients(at: all)
        #expect(found == expected)
        let dx = gradient(at: x) { trace([$0], parameter: network.value)[0].sum() }
        #expect(dx == gradient(at: x) { network($0).sum() })
    }

    @Test("of an unrolled LSTM that starts from zeros computes any number of examples")
    func unrolled() {
        let weight = Self.parameter([4, 12], 1), recurrent = Self.parameter([3, 12], 2)
        let bias = Self.parameter([12], 3)
        func network(_ x: Tensor) -> Tensor {
            var state = (
                hidden: Tensor.zeros([x.shape[0], 3]), cell: Tensor.zeros([x.shape[0], 3])
            )
            for step in 0..<3 {
                let input = x.sliced(axis: 1, step..<(step + 1)).reshaped([x.shape[0], 4])
                state = input.lstmStep(
                    hidden: state.hidden, cell: state.cell, weight: weight.tracked,
                    recurrent: recurrent.tracked, bias: bias.tracked)
            }
            return state.hidden
        }
        let names: [(name: String, parameter: Parameter)] = [
            ("lstm.weight", weight), ("lstm.recurrent", recurrent), ("lstm.bias", bias),
        ]
        var generator = RandomGenerator(seed: 4)
        func sequences(_ count: Int) -> Tensor {
            .normal([count, 3, 4], using: &generator)
        }
        let trace = Trace.record([sequences(2)], parameters: names) { inputs, _ in
            [network(inputs[0])]
        }
        #expect(trace.takesAnyBatch)
        // Three steps of 12 gates from 4 inputs and 3 states.
        #expect(trace.multiplyAdds == 3 * 12 * 7)
        let x = sequences(7)
        let values = Dictionary(uniqueKeysWithValues: names.map { ($0.name, $0.parameter.value) })
        let outputs = trace([x]) { values[$0] ?? Tensor(0) }
        #expect(outputs == [network(x)])
    }

    @Test("has what gives integers: a look-up, a comparison, the best class, a mean over the batch")
    func integers() {
        let table = Self.parameter([6, 4], 5)
        let words = Tensor([5, 0, 3] as [Int64], shape: [3])
        func network(_ numbers: Tensor) -> [Tensor] {
            let rows = table.tracked.embedding(numbers)
            let probabilities = rows.logSoftmax().exp()
            return [
                probabilities.argmax(axis: 1), .where(rows .> 0, rows, rows * 0.5),
                rows.mean(axes: [0]),
            ]
        }
        let trace = Trace.record([words], parameters: [("table", table)]) { inputs, _ in
            network(inputs[0])
        }
        let names = Set(trace.nodes.compactMap(\.operation))
        #expect(names.isSuperset(of: ["take", "argmax", "compare", "where", "detach", "sum"]))
        let others = Tensor([1, 1, 2, 4, 5] as [Int64], shape: [5])
        #expect(trace([others]) { _ in table.value } == network(others))
    }

    @Test("of something that depends on the batch in no simple way is of this batch alone")
    func fixedBatch() {
        let trace = Trace.record([Tensor([1, 2])], parameters: []) { inputs, _ in
            [inputs[0] * Tensor.arange(0, Double(inputs[0].count))]
        }
        #expect(!trace.takesAnyBatch)
        #expect(trace([Tensor([3, 4])]) { _ in Tensor(0) } == [Tensor([0, 4])])
    }

    @Test("tells when the computation looked at elements")
    func readsValues() {
        let reading = Trace.record([Tensor([1, 2])], parameters: []) { inputs, _ in
            [inputs[0] * inputs[0].sum().item()]
        }
        #expect(reading.readsValues)
        #expect(!Self.recorded(Network()).readsValues)
    }

    @Test("that was damaged is not read", arguments: Damage.allCases)
    func damaged(_ damage: Damage) throws {
        let text = try JSONEncoder().encode(Self.recorded(Network()))
        var object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        damage.apply(&object)
        let data = try JSONSerialization.data(withJSONObject: object)
        #expect {
            try JSONDecoder().decode(Trace.self, from: data)
        } throws: { error in
            (error as? KisoError)?.kind == .badData
        }
    }

    enum Damage: String, CaseIterable {
        case version, forward, result, output, operation, attribute, shape, negativeAxis, geometry

        func apply(_ trace: inout [String: Any]) {
            var nodes = trace["nodes"] as? [[String: Any]] ?? []
            func edit(_ operation: String, _ change: (inout [String: Any]) -> Void) {
                for place in nodes.indices where nodes[place]["op"] as? String == operation {
                    change(&nodes[place])
                }
            }
            switch self {
            case .version: trace["version"] = 99
            case .output: trace["outputs"] = [[999, 0]]
            case .forward: edit("reshape") { $0["inputs"] = [[999, 0]] }
            case .result: edit("reshape") { $0["inputs"] = [[0, 5]] }
            case .operation: edit("reshape") { $0["op"] = "explode" }
            case .attribute: edit("reshape") { $0["attributes"] = ["sizes": 3] }
            case .shape: edit("reshape") { $0["attributes"] = ["shape": [2, 1 << 40]] }
            case .negativeAxis: edit("reshape") { $0["attributes"] = ["shape": [-2, -27]] }
            case .geometry:
                edit("convolution") { node in
                    var attributes = node["attributes"] as? [String: Any] ?? [:]
                    var geometry = attributes["geometry"] as? [String: Any] ?? [:]
                    geometry["stride"] = [0, 0]
                    attributes["geometry"] = geometry
                    node["attributes"] = attributes
                }
            }
            trace["nodes"] = nodes
        }
    }
}
