import KisoCore
import KisoOps
import KisoTensor
import Testing

/// Expected values: PyTorch 2, and NumPy 2 where it says so.
@Suite("values at the edge of a function's range")
struct EdgeValueTests {
    private func near(_ found: Tensor, _ expected: [Double], _ tolerance: Double = 4e-7) -> Bool {
        zip(found.doubles, expected).allSatisfy { abs($0 - $1) <= tolerance * abs($1) }
    }

    @Test(
        "softplus, binary cross-entropy and ELU keep their digits near 0",
        arguments: Device.available)
    func smallResults(_ device: Device) {
        let x = Tensor([-20, 0, 20]).on(device)
        #expect(near(x.softplus(), [2.06115369216775e-09, 0.6931471824645996, 20]))
        let logits = Tensor([20, -20]).on(device)
        let loss = logits.binaryCrossEntropy(targets: Tensor([1, 0]).on(device))
        #expect(near(loss, [2.06115369216775e-09]))
        let elu = Tensor([-1e-8, -1e-5]).on(device).elu()
        #expect(near(elu, [-9.99999993922529e-09, -9.999949725170154e-06]))
        let wide = Tensor([-40] as [Double]).on(device).softplus()
        #expect(near(wide, [4.248354255291589e-18], 1e-14))
    }

    @Test("exp has subnormal results, and so has softmax", arguments: Device.available)
    func exp(_ device: Device) {
        let x = Tensor([-87, -88, -95, -100, -103.9]).on(device).exp().doubles
        let expected = [
            1.6458114537543937e-38, 6.054601485195952e-39, 5.521115949439779e-42,
            3.783505853677006e-44, 1.401298464324817e-45,
        ]
        for (a, b) in zip(x, expected) { #expect(abs(a - b) <= max(4e-7 * b, 1.5e-45)) }
        #expect(x.last == 1.401298464324817e-45)
        let ends = Tensor([-104.5, -1000, -.infinity, 89, .infinity]).on(device).exp().doubles
        #expect(ends == [0, 0, 0, .infinity, .infinity])
        #expect(Tensor([.nan]).on(device).exp().item().isNaN)
        let softmax = Tensor([0, -90]).on(device).softmax()
        #expect(near(softmax, [1, 8.194008692231508e-40], 1e-5))
    }

    @Test("cross-entropy beside a class that is ruled out", arguments: Device.available)
    func maskedClass(_ device: Device) {
        let label = Tensor([2] as [Int]).on(device)
        for dtype in [DType.float32, .float64, .float16, .bfloat16] {
            let logits = Tensor([[-.infinity, 0, 1]]).on(device).cast(to: dtype)
            let loss = logits.softmaxCrossEntropy(labels: label)
            #expect(abs(loss.item() - 0.31326168) < 2e-3, "\(dtype)")
        }
        let far = Tensor([[3e38, -3e38, 0]]).on(device).softmaxCrossEntropy(labels: label)
        #expect(near(far, [3e38]))
    }

    @Test("places in a sorted list with NaN, as NumPy's searchsorted")
    func searchSorted() {
        let plain = Tensor([1, 2, 3]), ending = Tensor([1, 2, .nan])
        #expect(plain.searchSorted(Tensor([.nan])).doubles == [3])
        #expect(ending.searchSorted(Tensor([.nan])).doubles == [2])
        #expect(ending.searchSorted(Tensor([.nan]), afterEqual: true).doubles == [3])
        #expect(ending.searchSorted(Tensor([5]), afterEqual: true).doubles == [2])
        let large = Tensor([9_007_199_254_740_992, 9_007_199_254_740_993] as [Int64])
        let place = large.searchSorted(Tensor([9_007_199_254_740_993] as [Int64]))
        #expect(place.doubles == [1])
    }

    @Test("integers beyond 2⁵³ that differ are not equal")
    func equality() {
        let a = Tensor([9_007_199_254_740_992] as [Int64])
        #expect(a != Tensor([9_007_199_254_740_993] as [Int64]))
        #expect(a == Tensor([9_007_199_254_740_992] as [Int64]))
        #expect(Tensor([.nan]) != Tensor([.nan]))
        #expect(Tensor([0.0]) == Tensor([-0.0]))
    }

    @Test("a literal of numbers is float32, with a shape too; named types stay")
    func literals() {
        #expect(Tensor([1, 2], shape: [1, 2]).dtype == .float32)
        #expect(Tensor([0.5, 2], shape: [2]).dtype == .float32)
        #expect(Tensor([1, 2] as [Int], shape: [2]).dtype == .int64)
        #expect(Tensor([0.5] as [Double], shape: [1]).dtype == .float64)
    }

    @Test("contractions over nothing are zeros")
    func emptyContractions() {
        let inner = Tensor.zeros([2, 0]).inner(.zeros([5, 0]))
        #expect(inner == .zeros([2, 5]))
        #expect(Tensor.zeros([2, 0]).dot(.zeros([3, 0, 4])) == .zeros([2, 3, 4]))
        #expect(Tensor.zeros([0, 3]).dot(.zeros([2, 3, 4])).shape == [0, 2, 4])
    }

    @Test("assignment through a subscript follows NumPy")
    func assignment() {
        var counts = Tensor.zeros([3])
        counts[[0, 0, 2]] += 1
        #expect(counts == Tensor([1, 0, 1]))
        counts[0..<2] *= 4
        #expect(counts == Tensor([4, 0, 1]))
        counts[counts .> 2] -= 1
        counts[1] += 5
        #expect(counts == Tensor([3, 5, 1]))
        var x = Tensor.zeros([2, 3])
        x[0] = Tensor([[1, 2, 3]])
        x[1, 1] = Tensor([7])
        #expect(x == Tensor([[1, 2, 3], [0, 7, 0]]))
    }

    @Test("magnitude and rounding of bool are the same bool")
    func bool() {
        let x = Tensor([true, false])
        #expect(x.absolute() == x)
        #expect(x.round() == x)
    }
}
