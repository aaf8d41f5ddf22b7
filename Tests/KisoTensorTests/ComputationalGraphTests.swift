import KisoCore
import KisoOps
import KisoTensor
import Testing

/// The numbers are the book's, chapter 5, or follow from the rules of differentiation.
struct ComputationalGraphTests {
    private func variable(_ value: Double) -> Tensor { Tensor([value], shape: []).tracked }

    @Test("two apples with tax: 220 forward, 2.2, 110 and 200 back")
    func apples() throws {
        let (apple, number, tax) = (variable(100), variable(2), variable(1.1))
        let price = apple * number * tax
        let graph = ComputationalGraph(of: price, naming: ["apple": apple, "price": price])
        #expect(graph.nodes.map(\.operation) == [nil, nil, "multiply", nil, "multiply"])
        #expect(graph.nodes.map(\.name) == ["apple", nil, nil, nil, "price"])
        #expect(graph.nodes.map(\.inputs) == [[], [], [0, 1], [], [2, 3]])
        #expect(graph.nodes.map { $0.value.item() } == [100, 2, 200, 1.1, 200 * 1.1])
        #expect(graph.outputs == [4])
        #expect(graph.nodes.allSatisfy { $0.isTracked && $0.derivative == nil })

        let back = graph.differentiated()
        #expect(back.derivative(of: price)?.item() == 1)
        #expect(abs(back.derivative(of: number)!.item() - 110) < 1e-12)
        #expect(back.derivative(of: tax)?.item() == 200)
        #expect(abs(back.derivative(of: apple)!.item() - 2.2) < 1e-12)
        #expect(back.nodes[4].inputDerivatives.map { $0?.item() } == [1.1, 200])
        #expect(graph.nodes[4].inputDerivatives.allSatisfy { $0 == nil })
    }

    @Test("constants have no derivative, and their edges none")
    func constants() {
        let x = variable(3)
        let graph = ComputationalGraph(of: x * 2).differentiated()
        #expect(graph.nodes.map(\.isTracked) == [true, false, true])
        #expect(graph.nodes[1].derivative == nil)
        #expect(graph.nodes[2].inputDerivatives.map { $0?.item() } == [2, nil])
    }

    @Test("what branches adds up what comes back along its edges")
    func branches() {
        let x = variable(3)
        let t = x * x
        let graph = ComputationalGraph(of: t + t * x, naming: ["t": t]).differentiated()
        // 2x + 3x² = 33; t gets 1 + x.
        #expect(graph.derivative(of: x)?.item() == 33)
        #expect(graph.derivative(of: t)?.item() == 4)
        #expect(graph.nodes.count { $0.operation == nil } == 1)
        #expect(graph.nodes.count { $0.operation == "multiply" } == 2)
        let product = graph.nodes.first { $0.operation == "multiply" && $0.name == nil }
        #expect(product?.inputDerivatives.map { $0?.item() } == [3, 9])
    }

    @Test("several outputs begin with the derivatives that arrive there")
    func outputs() {
        let (x, y) = (variable(10), variable(5))
        let (sum, product) = (x + y, x * y)
        let graph = ComputationalGraph(of: [sum, product])
            .differentiated(from: [
                Tensor([1.0] as [Double], shape: []), Tensor([1.3] as [Double], shape: []),
            ])
        #expect(graph.derivative(of: x)?.item() == 7.5)
        #expect(graph.derivative(of: y)?.item() == 14.0)
    }

    @Test("shapes come back as they were broadcast from: the book's batch of two")
    func broadcast() {
        let product = Tensor([[0.0, 0, 0], [10, 10, 10]] as [[Double]]).tracked
        let bias = Tensor([1, 2, 3] as [Double]).tracked
        let y = product + bias
        let graph = ComputationalGraph(of: y)
            .differentiated(from: [Tensor([[1, 2, 3], [4, 5, 6]] as [[Double]])])
        #expect(y.doubles == [1, 2, 3, 11, 12, 13])
        #expect(graph.derivative(of: bias)?.doubles == [5, 7, 9])
    }

    @Test("derivatives are those of gradients(at:)")
    func agreesWithGradients() {
        let weight = Parameter(Tensor([[1, -2], [3, 4]]))
        let x = Tensor([[0.5, -1]])
        let loss = x.matmul(weight.tracked).sigmoid().sum()
        let graph = ComputationalGraph(of: loss).differentiated()
        #expect(graph.derivative(of: weight.tracked) == loss.gradients(at: [weight])[0])
    }

    @Test("a value that nothing led to is a graph of one constant")
    func constantOutput() {
        let graph = ComputationalGraph(of: Tensor(3)).differentiated()
        #expect(graph.nodes.count == 1 && graph.nodes[0].derivative == nil)
        #expect(graph.index(of: Tensor(3)) == nil)
    }

    @Test("a hundred thousand operations in a row")
    func long() {
        let x = variable(1)
        var y = x
        for _ in 0..<100_000 { y = y + x }
        let graph = ComputationalGraph(of: y).differentiated()
        #expect(graph.nodes.count == 100_001)
        #expect(graph.derivative(of: x)?.item() == 100_001)
    }
}
