import KisoCore
import KisoOps
import KisoTensor
import Testing

struct GradientTests {
    private func point(_ values: [Double], _ shape: Shape? = nil) -> Tensor {
        Tensor(values, shape: shape ?? [values.count])
    }

    @Test("the book's gradient of x₀² + x₁², by the graph")
    func sumOfSquares() {
        #expect(gradient(at: Tensor([3, 4])) { ($0 * $0).sum() } == Tensor([6, 8]))
        #expect(gradient(at: Tensor([0, 2])) { ($0 * $0).sum() } == Tensor([0, 4]))
        #expect(gradient(at: Tensor([3, 0])) { ($0 * $0).sum() } == Tensor([6, 0]))
    }

    @Test("the book's numerical gradient, to the last digit")
    func numerical() {
        let slopes = numericalGradient(at: point([3, 4])) { ($0 * $0).sum() }
        #expect(slopes.doubles == [6.00000000000378, 7.999999999999119])
    }

    @Test("the book's numerical derivative of 0.01x² + 0.1x, to the last digit")
    func numericalDerivative() {
        func f(_ x: Tensor) -> Tensor { 0.01 * (x * x) + 0.1 * x }
        #expect(numericalGradient(at: point([5], [])) { f($0) }.item() == 0.1999999999990898)
        #expect(numericalGradient(at: point([10], [])) { f($0) }.item() == 0.2999999999986347)
    }

    @Test("derivatives of derivatives: x³ has 3x², 6x and 6")
    func nested() {
        func cube(_ x: Tensor) -> Tensor { x * x * x }
        func first(_ x: Tensor) -> Tensor { gradient(at: x) { cube($0).sum() } }
        func second(_ x: Tensor) -> Tensor { gradient(at: x) { first($0).sum() } }
        func third(_ x: Tensor) -> Tensor { gradient(at: x) { second($0).sum() } }
        let x = point([2, -1])
        #expect(first(x).doubles == [12, 3])
        #expect(second(x).doubles == [12, -6])
        #expect(third(x).doubles == [6, 6])
        #expect(!first(x).isTracked)
    }

    @Test("createGraph keeps a derivative differentiable")
    func createGraph() {
        let x = point([3])
        let dx = gradient(at: x) { x in
            let inner = gradient(at: x, createGraph: true) { ($0 * $0 * $0).sum() }
            #expect(inner.isTracked)
            let constant = gradient(at: x, createGraph: false) { ($0 * $0 * $0).sum() }
            #expect(!constant.isTracked)
            return (inner * constant).sum()
        }
        #expect(dx.doubles == [18.0 * 27])
    }

    @Test("mixed second derivatives of x²y")
    func mixed() {
        let found = gradients(at: [point([3]), point([5])]) { v in
            let inner = gradients(at: v) { ($0[0] * $0[0] * $0[1]).sum() }
            return inner[0].sum() * inner[1].sum()
        }
        // 2xy · x² = 2x³y: 6x²y and 2x³.
        #expect(found[0].doubles == [270])
        #expect(found[1].doubles == [54])
    }

    @Test("a shared part counts as often as it is used")
    func shared() {
        let dx = gradient(at: point([2, 3])) { x in
            let y = x * x
            let z = y + y * x + x
            return (z + z).sum()
        }
        #expect(dx.doubles == [34, 68])
    }

    @Test("an input that is not used has a gradient of zeros in its shape and type")
    func unused() {
        let found = gradients(at: [Tensor([1, 2]), point([1, 2, 3], [3, 1])]) { ($0[0] * 2).sum() }
        #expect(found[0] == Tensor([2, 2]))
        #expect(found[1] == Tensor.zeros([3, 1], dtype: .float64))
        #expect(gradient(at: Tensor([1, 2])) { _ in Tensor(3) } == Tensor([0, 0]))
        #expect(gradient(at: Tensor([1, 2])) { $0.detached.sum() } == Tensor([0, 0]))
        #expect(gradient(at: Tensor(3)) { $0 } == Tensor(1))
    }

    @Test("the value comes with its gradients and is not tracked")
    func valueWithGradient() {
        let found = valueWithGradients(at: [Tensor([3, 4])]) { ($0[0] * $0[0]).sum() }
        #expect(found.value == Tensor(25))
        #expect(!found.value.isTracked)
        #expect(found.gradients == [Tensor([6, 8])])
    }

    @Test("broadcasting is summed back to the shape of the input")
    func broadcastIsSummed() {
        let found = gradients(at: [Tensor([[1], [2]]), Tensor([1, 2, 3]), Tensor(2)]) {
            ($0[0] * $0[1] * $0[2]).sum()
        }
        #expect(found[0] == Tensor([[12], [12]]))
        #expect(found[1] == Tensor([6, 6, 6]))
        #expect(found[2] == Tensor(18))
    }

    @Test("a gradient arrives in the type of its input, through casts")
    func typesComeBack() {
        let dx = gradient(at: Tensor([1, 2])) { $0.cast(to: .float64).squared.sum() }
        #expect(dx == Tensor([2, 4]))
        let half = Tensor([1, 2]).cast(to: .bfloat16)
        #expect(gradient(at: half) { $0.cast(to: .float32).squared.sum() }.dtype == .bfloat16)
    }

    @Test("nothing is recorded, and nothing computed, for inputs that are not tracked")
    func untracked() {
        let x = Tensor([1, 2])
        #expect(!(x * x).isTracked)
        let probe = ProbeOp()
        _ = gradients(at: [x]) { ($0[0] * Tensor.apply(probe, x)).sum() }
        #expect(probe.asked.value == [])
        _ = gradients(at: [x]) { Tensor.apply(probe, $0[0], x).sum() }
        #expect(probe.asked.value == [[true, false]])
        _ = gradients(at: [x]) { v in
            // Tracked, but not on the way to the value.
            _ = Tensor.apply(probe, v[0])
            return v[0].sum()
        }
        #expect(probe.asked.value == [[true, false]])
    }

    @Test("a chain of 200,000 operations is differentiated and freed on a small stack")
    func longChain() {
        let dx = gradient(at: point([1])) { x in
            var y = x
            for _ in 0..<200_000 { y += x }
            return y.sum()
        }
        #expect(dx.doubles == [200_001])
        var y = Parameter(Tensor(1)).tracked
        for _ in 0..<200_000 { y = -y }
        #expect(y.item() == 1)
        y = Tensor(0)
    }

    @Test("a diamond of 60 shared stages takes one visit a stage, not 2⁶⁰")
    func diamond() {
        let dx = gradient(at: point([1])) { x in
            var y = x
            for _ in 0..<60 { y += y }
            return y.sum()
        }
        #expect(dx.doubles == [0x1p60])
    }

    @Test("Of each parameter is told once, when its derivative is complete, the last layers' first")
    func finalDerivatives() {
        let first = Parameter(Tensor([2, 3]))
        let shared = Parameter(Tensor([5, 7]))
        let unused = Parameter(Tensor([1, 1]))
        let last = Parameter(Tensor([11, 13]))
        func track(_ parameter: Parameter) -> Tensor { parameter.tracked }
        // `shared` is used early and late: complete only behind its first use.
        let hidden = track(first) * track(shared)
        let value = ((hidden * track(last)) * track(shared)).sum()
        let parameters = [first, shared, unused, last]
        var told: [Int] = []
        var gradients: [[Double]] = []
        let found = value.gradients(
            at: parameters,
            isFinal: { place, gradient in
                told.append(place)
                gradients.append(gradient.doubles)
            })
        #expect(told.first == 3 && Set(told.dropFirst()) == [0, 1] && told.count == 3)
        for (place, gradient) in zip(told, gradients) {
            #expect(gradient == found[place].doubles)
        }
        // 2 · 2 · 5 · 11 and 2 · 3 · 7 · 13.
        #expect(found[1].doubles == [220, 546])
        #expect(found[2].doubles == [0, 0])
    }
}
