import KisoCore
import KisoInspect
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain
import Testing

struct NetworkDrawingTests {
    private let network = Sequential {
        Affine(inputs: 4, outputs: 3)
        ReLU()
        Affine(inputs: 3, outputs: 2)
    }

    @Test("a box for each layer, with shapes between")
    func folded() throws {
        var drawing = NetworkDrawing(input: [4])
        drawing.showsGradients = true
        drawing.loss = .softmaxCrossEntropy
        let graph = try drawing.drawing(of: network, title: "net")
        #expect(
            graph.nodes.map(\.label) == [
                "input", "affine1\nweight (4, 3)\nbias (3,)", "relu1",
                "affine2\nweight (3, 2)\nbias (2,)", "softmax-cross-entropy", "loss",
            ])
        #expect(graph.edges.map(\.above) == ["(N, 4)", "(N, 3)", "(N, 3)", "(N, 2)", "()"])
        #expect(graph.edges.map(\.below).first == "∂ (N, 4)")
    }

    @Test("a circle for each operation of a run")
    func unfolded() throws {
        var drawing = NetworkDrawing(input: [4])
        drawing.batch = 5
        drawing.showsGradients = true
        let graph = try drawing.unfolded(network)
        let labels = graph.nodes.map(\.label)
        #expect(labels.count { $0 == "affine" } == 2 && labels.count { $0 == "ReLU" } == 1)
        #expect(Set(labels).isSuperset(of: ["input", "affine1.weight", "affine2.bias", "output"]))
        #expect(graph.edges.contains { $0.above == "(4, 3)" && $0.below == "∂ (4, 3)" })
        #expect(graph.edges.last?.above == "(5, 2)")
        drawing.loss = .softmaxCrossEntropy
        let withLoss = try drawing.unfolded(network)
        #expect(Set(withLoss.nodes.map(\.label)).isSuperset(of: ["exp", "log", "labels", "loss"]))
        #expect(withLoss.edges.last?.above == "()")
    }

    @Test("an input that does not fit names the layer, a run that is too large the limit")
    func refused() throws {
        let wrong = NetworkDrawing(input: [5])
        let error = #expect(throws: KisoError.self) { try wrong.drawing(of: network) }
        #expect(error?.kind == .configuration && error?.message.hasPrefix("affine1: ") == true)
        var large = NetworkDrawing(input: [1 << 20])
        large.batch = 4096
        let flat = Sequential { Flatten() }
        #expect(throws: KisoError.self) { try large.unfolded(flat) }
    }

    @Test("the parts of containers are drawn with the ways around them")
    func containers() throws {
        let words =
            "residual:activation=relu(affine:4 | affine:4) branches:join=features(relu | affine:2)"
        let network = try Architecture(words).model(input: [4])
        let graph = try NetworkDrawing(input: [4]).drawing(of: network)
        #expect(
            graph.nodes.map { $0.label.split(separator: "\n")[0] } == [
                "input", "residual1.body.affine1", "residual1.shortcut.affine1", "+", "ReLU",
                "branches1.branch1.relu1", "branches1.branch2.affine1", "concat", "output",
            ])
        func pairs(_ graph: GraphDrawing) -> [[Int]] { graph.edges.map { [$0.source, $0.target] } }
        #expect(
            pairs(graph) == [
                [0, 1], [0, 2], [1, 3], [2, 3], [3, 4], [4, 5], [4, 6], [5, 7], [6, 7], [7, 8],
            ])
        #expect(graph.edges.last?.above == "(N, 6)")
        let rows = try ModelSummary(network, input: [4]).rows
        #expect(rows.map(\.parameters) == [20, 20, 0, 10])
        #expect(rows[3].layer == "branches1.branch2.affine1 (Affine)")
    }

    /// A gate: two layers on the same input, multiplied.
    private struct Gated: Layer {
        let value = Affine(inputs: 4, outputs: 3), gate = Affine(inputs: 4, outputs: 3)

        func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
            value(x, pass: pass) * gate(x, pass: pass).sigmoid()
        }
    }

    @Test("a network that only its code describes is drawn from a run", arguments: [false, true])
    func custom(isInside: Bool) throws {
        let network: any TensorLayer =
            isInside ? Sequential([Gated(), Affine(inputs: 3, outputs: 2)]) : Gated()
        let drawing = NetworkDrawing(input: [4])
        let graph = try drawing.drawing(of: network)
        let path = isInside ? "gated1." : ""
        let labels = graph.nodes.map(\.label)
        #expect(
            Array(labels.prefix(5)) == [
                "input", "\(path)value\nweight (4, 3)\nbias (3,)",
                "\(path)gate\nweight (4, 3)\nbias (3,)", "sigmoid", "×",
            ])
        #expect(
            graph.edges.prefix(5).map { [$0.source, $0.target] } == [
                [0, 1], [0, 2], [2, 3], [1, 4], [3, 4],
            ])
        let summary = try ModelSummary(network, input: [4])
        #expect(summary.rows.prefix(2).map(\.parameters) == [15, 15])
        #expect(summary.rows.map(\.parameters).reduce(0, +) == summary.total)
        let unfolded = try drawing.unfolded(network)
        #expect(
            Set(unfolded.nodes.map(\.label)).isSuperset(of: ["sigmoid", "×", "\(path)gate.bias"]))
    }
}
