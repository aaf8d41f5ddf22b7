import KisoBackend
import KisoCore
import Testing

struct ReductionTests {
    let backend = ReferenceBackend()
    let x = NDArray((1...6).map(Double.init), shape: [2, 3])

    private func reduce(_ reduction: Reduction, _ x: NDArray, _ axes: [Int]) -> [Double] {
        backend.reduce(reduction, x, axes: axes).values()
    }

    @Test("sums, products and extremes along axes, by hand")
    func byHand() {
        #expect(reduce(.sum, x, [0]) == [5, 7, 9])
        #expect(reduce(.sum, x, [1]) == [6, 15])
        #expect(reduce(.sum, x, [0, 1]) == [21])
        #expect(reduce(.sum, x, []) == [1, 2, 3, 4, 5, 6])
        #expect(reduce(.product, x, [1]) == [6, 120])
        #expect(reduce(.maximum, x, [0]) == [4, 5, 6])
        #expect(reduce(.minimum, x, [1]) == [1, 4])
        #expect(backend.reduce(.sum, x, axes: [0, 1]).shape == [])
        #expect(backend.reduce(.sum, x, axes: [0]).shape == [3])
    }

    @Test("views reduce in their own axes")
    func views() {
        #expect(reduce(.sum, x.transposed([1, 0]), [0]) == [6, 15])
        #expect(reduce(.sum, x.sliced(axis: 1, start: 2, count: 2, step: -2), [1]) == [4, 10])
        let row = NDArray([1, 2] as [Double], shape: [2]).broadcast(to: [3, 2])
        #expect(reduce(.sum, row, [0]) == [3, 6])
        #expect(reduce(.product, row, [0, 1]) == [8])
    }

    @Test("an empty sum is 0, an empty product 1")
    func empty() {
        let none = NDArray([Double](), shape: [0, 2])
        #expect(reduce(.sum, none, [0]) == [0, 0])
        #expect(reduce(.product, none, [0]) == [1, 1])
        #expect(reduce(.sum, none, [1]) == [])
        #expect(reduce(.maximum, none, [1]) == [])
        #expect(backend.reduce(.sum, none, axes: [0, 1]).values(as: Double.self) == [0])
    }

    @Test("extremes of anything with NaN are NaN, wherever it stands", arguments: 0..<4)
    func nan(_ place: Int) {
        var values: [Float] = [3, 1, 2, 5]
        values[place] = .nan
        let x = NDArray(values, shape: [4])
        for reduction in Reduction.allCases {
            let result = backend.reduce(reduction, x, axes: [0]).values(as: Float.self)[0]
            #expect(result.isNaN, "\(reduction)")
        }
        for extreme in Extreme.allCases {
            let found = backend.argReduce(extreme, x, axis: 0).values(as: Int.self)
            #expect(found == [place], "\(extreme)")
        }
    }

    @Test("integers wrap, bytes too, and Booleans mean any and all")
    func integers() {
        let bytes = NDArray([200, 100] as [UInt8], shape: [2])
        #expect(backend.reduce(.sum, bytes, axes: [0]).values(as: UInt8.self) == [44])
        let bools = NDArray([true, false, true, true], shape: [2, 2])
        #expect(backend.reduce(.maximum, bools, axes: [1]).values(as: Bool.self) == [true, true])
        #expect(backend.reduce(.minimum, bools, axes: [1]).values(as: Bool.self) == [false, true])
    }

    @Test("half types sum in float32, so that nothing is lost on the way")
    func halves() {
        let x = backend.fill([4096], 1, dtype: .float16)
        #expect(backend.reduce(.sum, x, axes: [0]).values(as: Float.self) == [4096])
        let y = backend.fill([512], 1, dtype: .bfloat16)
        #expect(backend.reduce(.sum, y, axes: [0]).values(as: Float.self) == [512])
    }

    @Test("the first of equal extremes is found")
    func ties() {
        let x = NDArray([2, 7, 7, 1, 1, 2] as [Int32], shape: [2, 3])
        #expect(backend.argReduce(.maximum, x, axis: 1).values(as: Int.self) == [1, 2])
        #expect(backend.argReduce(.minimum, x, axis: 1).values(as: Int.self) == [0, 0])
        #expect(backend.argReduce(.maximum, x, axis: 0).values(as: Int.self) == [0, 0, 0])
        #expect(backend.argReduce(.maximum, x, axis: 0).dtype == .int64)
        #expect(
            backend.argReduce(.maximum, x.sliced(axis: 1, start: 2, count: 3, step: -1), axis: 1)
                .values(as: Int.self) == [0, 0])
    }

    @Test("matrix products, by hand")
    func matmul() {
        let a = NDArray([1, 2, 3, 4, 5, 6] as [Int64], shape: [2, 3])
        let b = NDArray([1, 0, 0, 1, 1, 1] as [Int64], shape: [3, 2])
        #expect(backend.matmul(a, b).values(as: Int64.self) == [4, 5, 10, 11])
        #expect(
            backend.matmul(b.transposed([1, 0]), a.transposed([1, 0])).values(as: Int64.self)
                == [4, 10, 5, 11])
        let none = NDArray([Float](), shape: [2, 0])
        #expect(
            backend.matmul(none, none.transposed([1, 0])).values(as: Float.self) == [0, 0, 0, 0])
        let batch = NDArray([1, 2, 3, 4] as [Float], shape: [2, 1, 2])
        let shared = NDArray([10, 1] as [Float], shape: [2, 1]).broadcast(to: [2, 2, 1])
        let product = backend.matmul(batch, shared)
        #expect(product.shape == [2, 1, 1])
        #expect(product.values(as: Float.self) == [12, 34])
        let bytes = NDArray([200, 100] as [UInt8], shape: [1, 2])
        #expect(
            backend.matmul(bytes, bytes.transposed([1, 0])).values(as: UInt8.self) == [80])
    }

    @Test("the infinite times zero of a product is NaN, not skipped")
    func productOfNaN() {
        let a = NDArray([0, 1] as [Float], shape: [1, 2])
        let b = NDArray([.infinity, 1] as [Float], shape: [2, 1])
        #expect(backend.matmul(a, b).values(as: Float.self)[0].isNaN)
    }

    @Test("the reference has no fast path")
    func declines() {
        let x = NDArray([Float](repeating: 1, count: 16), shape: [1, 1, 4, 4])
        let geometry = WindowGeometry(size: 2)
        #expect(
            backend.convolution(
                x, weight: x, bias: nil, geometry: geometry, relu: false, precision: .float32)
                == nil)
        #expect(backend.maxPool(x, geometry: geometry, relu: false) == nil)
        #expect(backend.softmax(x) == nil)
        #expect(
            !backend.optimizerStep(.sgd(rate: 1), parameter: x, gradient: x, state: []))
    }
}
