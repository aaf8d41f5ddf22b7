import KisoCore
import KisoInspect
import KisoNN
import KisoPlot
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
}
