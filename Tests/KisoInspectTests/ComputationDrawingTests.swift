import KisoCore
import KisoInspect
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain
import Testing

struct ComputationDrawingTests {
    private func variable(_ value: Double) -> Tensor { Tensor([value], shape: []).tracked }

    private func apples() -> ComputationalGraph {
        let apple = variable(100)
        let price = apple * 2 * 1.1
        return ComputationalGraph(of: price, naming: ["apple": apple, "price": price])
    }

    @Test("values stand above and derivatives below, on every edge")
    func texts() {
        let drawing = GraphDrawing(apples().differentiated(), title: "apples")
        #expect(drawing.title == "apples")
        #expect(drawing.nodes.map(\.label) == ["apple", "2", "×", "1.1", "×", "price"])
        #expect(drawing.nodes.map(\.shape) == [.plain, .plain, .circle, .plain, .circle, .plain])
        let edges = drawing.edges.map { [$0.above, $0.below] }
        #expect(edges == [["100", "2.2"], ["", ""], ["200", "1.1"], ["", ""], ["220", "1"]])
    }

    @Test("constants may stand in the circles")
    func constantsInside() {
        let drawing = GraphDrawing(apples(), style: .init(constants: .inside))
        #expect(drawing.nodes.map(\.label) == ["apple", "× 2", "× 1.1", "price"])
        #expect(drawing.edges.map(\.above) == ["100", "200", "220"])
        #expect(drawing.edges.allSatisfy { $0.below.isEmpty })
    }

    @Test("names and derivatives as symbols")
    func symbols() {
        let (x, y) = (variable(3), variable(4))
        let t = x + y
        let z = t.power(2)
        let graph = ComputationalGraph(of: z, naming: ["x": x, "y": y, "t": t, "z": z])
        let drawing = GraphDrawing(
            graph.differentiated(), style: .init(constants: .outside, differentiated: "z"))
        #expect(drawing.nodes.map(\.label) == ["x", "y", "+", "**2", "z"])
        #expect(drawing.edges.map(\.above) == ["x = 3", "y = 4", "t = 7", "z = 49"])
        #expect(
            drawing.edges.map(\.below) == [
                "∂z/∂x = 14", "∂z/∂y = 14", "∂z/∂t = 14", "∂z/∂z = 1",
            ])
    }

    @Test("sums of sums are one sum, a reciprocal is one circle")
    func joined() {
        let x = [1.0, 2, 4].map(variable)
        let y = 1 / (x[0] + x[1] + x[2])
        let drawing = GraphDrawing(ComputationalGraph(of: y).differentiated())
        #expect(drawing.nodes.map(\.label) == ["1", "2", "4", "+", "1/x", ""])
        #expect(drawing.edges.map(\.above).suffix(2) == ["7", "0.1429"])
        #expect(drawing.edges.map(\.below).prefix(3).allSatisfy { $0 == "−0.02041" })
    }

    @Test("arrays are shown by their shapes, and reshaping can be hidden")
    func shapes() {
        let x = Tensor([1.0, 2] as [Double]).tracked
        let w = Tensor([[1.0, 2, 3], [4, 5, 6]] as [[Double]]).tracked
        let product = x.matmul(w)
        let graph = ComputationalGraph(of: product, naming: ["X": x, "W": w, "X·W": product])
            .differentiated(from: [Tensor([1, 1, 1] as [Double])])
        var style = ComputationStyle(differentiated: "L")
        style.hidden.insert("reshape")
        let drawing = GraphDrawing(graph, style: style)
        #expect(Set(drawing.nodes.map(\.label)) == ["X", "W", "dot", "X·W"])
        #expect(Set(drawing.edges.map(\.above)) == ["X (2,)", "W (2, 3)", "X·W (3,)"])
        #expect(
            Set(drawing.edges.map(\.below)) == ["∂L/∂X (2,)", "∂L/∂W (2, 3)", "∂L/∂(X·W) (3,)"])
    }
}
