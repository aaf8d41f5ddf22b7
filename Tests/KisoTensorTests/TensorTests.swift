import KisoCore
import KisoOps
import KisoTensor
import Testing

struct TensorTests {
    @Test("a copy does not change when the other one does")
    func valueSemantics() {
        var a = Tensor([1, 2, 3])
        let b = a
        a += Tensor([10, 10, 10])
        #expect(a == Tensor([11, 12, 13]))
        #expect(b == Tensor([1, 2, 3]))
        a -= Tensor(1)
        a *= Tensor(2)
        a /= Tensor(4)
        #expect(a == Tensor([5, 5.5, 6]))
    }

    @Test("a view does not change when what it was taken of does")
    func viewsAreValues() {
        var x = Tensor([[1, 2], [3, 4]])
        let column = x.transposed()[0]
        x += x
        #expect(column == Tensor([1, 3]))
        #expect(x == Tensor([[2, 4], [6, 8]]))
    }

    @Test("equality compares shape, type and elements, not memory")
    func equality() {
        let x = Tensor([[1, 2], [3, 4]])
        #expect(x.transposed().transposed() == x)
        #expect(x.transposed() == Tensor([[1, 3], [2, 4]]))
        #expect(x != x.transposed())
        #expect(x != x.cast(to: .float64))
        #expect(x != x.reshaped([4]))
        #expect(Tensor([.nan]) != Tensor([.nan]))
        #expect(Tensor([Float]()) == Tensor([Float]()))
        #expect(Tensor([0]) == Tensor([-0.0]))
    }

    @Test("literals, nested rows and scalars have the shapes that they look like")
    func creation() {
        #expect(Tensor([1, 2, 3]).shape == [3])
        #expect(Tensor([[1, 2, 3], [4, 5, 6]]).shape == [2, 3])
        #expect(Tensor(7).shape == [])
        #expect(Tensor(7).item() == 7)
        #expect(Tensor([1, 2]).dtype == .float32)
        #expect(Tensor([1, 2] as [Int64], shape: [2]).dtype == .int64)
        #expect(Tensor.zeros([2, 2]) == Tensor([[0, 0], [0, 0]]))
        #expect(Tensor.full([2], 2.5, dtype: .float64).doubles == [2.5, 2.5])
        #expect(Tensor.ones([0, 3]).count == 0)
        #expect(Tensor.arange(0, 3) == Tensor([0, 1, 2]))
        #expect(Tensor.arange(3, 0, step: -1.5) == Tensor([3, 1.5]))
        #expect(Tensor.arange(2, 1).count == 0)
    }

    @Test("slices, rows and steps read what NumPy's would")
    func slices() {
        let x = Tensor.arange(0, 12).reshaped([3, 4])
        #expect(x[1] == Tensor([4, 5, 6, 7]))
        #expect(x[-1] == Tensor([8, 9, 10, 11]))
        #expect(x[0..<2].shape == [2, 4])
        #expect(x.sliced(axis: 1, 1..<4, step: 2) == Tensor([[1, 3], [5, 7], [9, 11]]))
        #expect(x.sliced(axis: -1, 0..<4, step: -1)[0] == Tensor([3, 2, 1, 0]))
        #expect(x.sliced(axis: 0, 0..<3, step: -2) == Tensor([[8, 9, 10, 11], [0, 1, 2, 3]]))
        #expect(x[1..<1].shape == [0, 4])
        #expect(x.transposed()[1..<3].transposed() == x.sliced(axis: 1, 1..<3))
    }

    @Test("sizes are aligned at the last axis, and 1 repeats")
    func broadcasting() {
        let column = Tensor([[1], [2]]), row = Tensor([10, 20, 30])
        #expect(column + row == Tensor([[11, 21, 31], [12, 22, 32]]))
        #expect((column + Tensor.zeros([0])).shape == [2, 0])
        #expect(row.broadcast(to: [2, 3]) == Tensor([[10, 20, 30], [10, 20, 30]]))
        #expect(Tensor(2) * row == Tensor([20, 40, 60]))
        #expect(row.broadcast(to: [2, 3]).transposed().sum(axes: [1]) == Tensor([20, 40, 60]))
    }

    @Test("types meet in the wider one; integers divide as floats")
    func promotion() {
        let whole = Tensor([1, 2] as [Int32], shape: [2])
        let wide = Tensor([1, 2] as [Int64], shape: [2])
        #expect((whole + wide).dtype == .int64)
        #expect((whole + Tensor([0.5, 0.5])).dtype == .float32)
        #expect((whole / wide).dtype == .float32)
        #expect(
            (Tensor([true, true], shape: [2]) + Tensor([true, false], shape: [2])).doubles == [
                2, 1,
            ])
        #expect((whole + 1).dtype == .int32)
        #expect((whole + 0.5).dtype == .float32)
        #expect(
            (Tensor([1, 2]).cast(to: .bfloat16) + Tensor([1]).cast(to: .float16)).dtype == .float32)
    }

    @Test("a seed draws the same numbers in every run")
    func randomIsDeterministic() {
        func draw(_ seed: UInt64) -> (Tensor, Tensor) {
            var generator = RandomGenerator(seed: seed)
            return (
                .normal([4, 5], using: &generator),
                .uniform([3], in: -1..<1, dtype: .float64, using: &generator)
            )
        }
        #expect(draw(1) == draw(1))
        #expect(draw(1).0 != draw(2).0)
        var generator = RandomGenerator(seed: 1)
        let first = Tensor.normal([4, 5], using: &generator)
        #expect(Tensor.normal([4, 5], using: &generator) != first)
        #expect(generator.position == 80)
        var uniform = RandomGenerator(seed: 9)
        let draws = Tensor.uniform([1_000], in: 2..<3, using: &uniform).floats
        #expect(draws.allSatisfy { $0 >= 2 && $0 <= 3 })
        #expect(abs(draws.reduce(0, +) / 1_000 - 2.5) < 0.05)
        var normal = RandomGenerator(seed: 9)
        let bell = Tensor.normal([10_000], mean: 3, standardDeviation: 2, using: &normal).doubles
        let mean = bell.reduce(0, +) / 10_000
        let variance = bell.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 10_000
        #expect(abs(mean - 3) < 0.1)
        #expect(abs(variance - 4) < 0.2)
    }

    @Test("contiguous moves a view together and leaves a dense tensor alone")
    func contiguous() {
        let x = Tensor([[1, 2], [3, 4]])
        #expect(x.transposed().contiguous.array.isContiguous)
        #expect(x.transposed().contiguous == x.transposed())
        #expect(x.contiguous.array.storage === x.array.storage)
        #expect(x.transposed().array.storage === x.array.storage)
    }
}
