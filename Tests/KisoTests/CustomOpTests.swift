import Kiso
import Testing

/// The cube of every element: an op that a user of the library writes, with one result.
private struct CubeOp: SingleResultOp {
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let square = context.binary(.multiply, [inputs[0], inputs[0]])
        return context.backend.binary(.multiply, square, inputs[0])
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient * 3 * context.inputs[0] * context.inputs[0]]
    }
}

/// The sum and the difference of two tensors: an op with two results.
private struct ButterflyOp: Op {
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> [NDArray] {
        [context.binary(.add, inputs), context.binary(.subtract, inputs)]
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let sum = context.outputGradients[0] ?? .zeros(like: context.outputs[0])
        let difference = context.outputGradients[1] ?? .zeros(like: context.outputs[1])
        return [sum + difference, sum - difference]
    }
}

@Suite("an op of one's own, with nothing but import Kiso")
struct CustomOpTests {
    @Test("has a value, a gradient and a second derivative")
    func cube() {
        let x = Tensor([1, -2, 3])
        #expect(Tensor.apply(CubeOp(), x) == Tensor([1, -8, 27]))
        let first = gradient(at: x) { Tensor.apply(CubeOp(), $0).sum() }
        #expect(first == Tensor([3, 12, 27]))
        let second = gradient(at: x) { y in
            gradient(at: y, createGraph: true) { Tensor.apply(CubeOp(), $0).sum() }.sum()
        }
        #expect(second == Tensor([6, -12, 18]))
    }

    @Test("is named by its type")
    func name() {
        #expect(CubeOp.name == "cube")
        let x = Tensor([1]).tracked
        let graph = ComputationalGraph(of: Tensor.apply(CubeOp(), x))
        #expect(graph.nodes.map(\.operation) == [nil, "cube"])
    }

    @Test("may have several results, of which some are not used")
    func severalResults() {
        let a = Tensor([5, 7]), b = Tensor([2, 4])
        let results = Tensor.results(of: ButterflyOp(), [a, b])
        #expect(results == [Tensor([7, 11]), Tensor([3, 3])])
        // Both: (a + b) · (a − b) = a² − b².
        let both = gradients(at: [a, b]) { points in
            let results = Tensor.results(of: ButterflyOp(), points)
            return (results[0] * results[1]).sum()
        }
        #expect(both == [Tensor([10, 14]), Tensor([-4, -8])])
        // The second alone: the first has no gradient.
        let one = gradients(at: [a, b]) { points in
            Tensor.results(of: ButterflyOp(), points)[1].squared.sum()
        }
        #expect(one == [Tensor([6, 6]), Tensor([-6, -6])])
    }

    @Test("stands in a computational graph once a result, with the derivatives of all of them")
    func graph() {
        let a = Tensor([5]).tracked, b = Tensor([2]).tracked
        let results = Tensor.results(of: ButterflyOp(), [a, b])
        let graph = ComputationalGraph(of: results[0] * results[1]).differentiated()
        #expect(
            graph.nodes.map(\.operation) == [nil, nil, "butterfly", "butterfly", "multiply"])
        #expect(graph.derivative(of: a) == Tensor([10]))
        #expect(graph.derivative(of: b) == Tensor([-4]))
    }
}
