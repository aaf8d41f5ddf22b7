import KisoBackend
import KisoCore
import Testing

struct MovingTests {
    let backend = ReferenceBackend()

    @Test("casts to integers truncate and saturate, NaN becomes 0")
    func saturates() {
        let x = NDArray([1.9, -1.9, 1e20, -1e20, .nan, .infinity, 300] as [Double], shape: [7])
        #expect(
            backend.cast(x, to: .int32).values(as: Int32.self)
                == [1, -1, .max, .min, 0, .max, 300])
        #expect(
            backend.cast(x, to: .uint8).values(as: UInt8.self) == [1, 0, 255, 0, 0, 255, 255])
        #expect(
            backend.cast(x, to: .int64).values(as: Int64.self) == [1, -1, .max, .min, 0, .max, 300])
        #expect(
            backend.cast(x, to: .bool).values(as: Bool.self)
                == [true, true, true, true, true, true, true])
    }

    @Test("casts between integers saturate and keep what fits")
    func integers() {
        let x = NDArray([Int64.max, .min, 1 << 40, -7], shape: [4])
        #expect(backend.cast(x, to: .int32).values(as: Int32.self) == [.max, .min, .max, -7])
        #expect(backend.cast(x, to: .uint8).values(as: UInt8.self) == [255, 0, 255, 0])
        #expect(backend.cast(x, to: .int64).values(as: Int64.self) == [.max, .min, 1 << 40, -7])
    }

    @Test("casts to half types round to nearest, ties to even")
    func halves() {
        let x = NDArray([2049, 2051, 70_000, 1e-8] as [Float], shape: [4])
        #expect(
            backend.cast(x, to: .float16).values(as: Float16.self) == [2048, 2052, .infinity, 0])
        let y = NDArray([257, 259, 1] as [Float], shape: [3])
        #expect(backend.cast(y, to: .bfloat16).values(as: Float.self) == [256, 260, 1])
    }

    @Test("every type reaches every type", arguments: DType.allCases, DType.allCases)
    func everyPair(_ from: DType, _ to: DType) {
        let ones = backend.fill([2, 2], 1, dtype: from)
        let result = backend.cast(ones.transposed([1, 0]), to: to)
        #expect(result.dtype == to)
        #expect(result.values(as: Double.self) == [1, 1, 1, 1])
    }

    @Test("fill rounds and saturates its value to the type")
    func fill() {
        #expect(backend.fill([2], 300, dtype: .uint8).values(as: UInt8.self) == [255, 255])
        #expect(backend.fill([], 2.5, dtype: .int32).values(as: Int32.self) == [2])
        #expect(backend.fill([0, 3], 1, dtype: .float32).count == 0)
    }

    @Test("gather takes slices in the order of the indices, also twice")
    func gather() {
        let x = NDArray((0..<6).map(Float.init), shape: [2, 3])
        let indices = NDArray([2, 0, 2] as [Int64], shape: [3])
        #expect(
            backend.gather(x, indices: indices, axis: 1).values(as: Float.self)
                == [2, 0, 2, 5, 3, 5])
        let rows = NDArray([1, 1] as [Int64], shape: [2])
        #expect(
            backend.gather(x, indices: rows, axis: 0).values(as: Float.self) == [3, 4, 5, 3, 4, 5])
        let none = NDArray([Int64](), shape: [0])
        #expect(backend.gather(x, indices: none, axis: 0).shape == [0, 3])
        #expect(
            backend.gather(x.transposed([1, 0]), indices: rows, axis: 1).values(as: Float.self)
                == [3, 3, 4, 4, 5, 5])
    }

    @Test("assign writes through a view and nothing beside it")
    func assign() {
        let x = backend.fill([3, 3], 0, dtype: .int32)
        let corner = x.sliced(axis: 0, start: 0, count: 2, step: 2).sliced(
            axis: 1, start: 2, count: 2, step: -2)
        backend.assign(NDArray([1, 2, 3, 4] as [Int32], shape: [2, 2]), into: corner)
        #expect(x.values(as: Int32.self) == [2, 0, 1, 0, 0, 0, 4, 0, 3])
    }

    @Test("accumulate collects every addend where the destination overlaps")
    func accumulate() {
        let line = NDArray([Int32](repeating: 100, count: 4), shape: [4])
        let windows = NDArray(
            storage: line.storage, dtype: .int32, shape: [3, 2], strides: [1, 1], offset: 0)
        backend.accumulate(NDArray([1, 2, 3, 4, 5, 6] as [Int32], shape: [3, 2]), into: windows)
        #expect(line.values(as: Int32.self) == [101, 105, 109, 106])
        let cell = NDArray([0] as [Float], shape: [1])
        backend.accumulate(
            NDArray([1, 2, 3] as [Float], shape: [3]), into: cell.broadcast(to: [3]))
        #expect(cell.values(as: Float.self) == [6])
    }

    @Test("accumulate adds in every type with arithmetic", arguments: DType.allCases)
    func accumulateTypes(_ dtype: DType) {
        guard dtype != .bool else { return }
        let sum = backend.fill([2], 3, dtype: dtype)
        backend.accumulate(backend.fill([2], 4, dtype: dtype), into: sum)
        #expect(sum.values(as: Double.self) == [7, 7])
    }
}
