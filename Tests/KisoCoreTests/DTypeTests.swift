import KisoCore
import Testing

struct DTypeTests {
    private static let order: [DType] = [
        .bool, .uint8, .int32, .int64, .float16, .bfloat16, .float32, .float64,
    ]

    /// `torch.promote_types` for every pair, in the order above. NumPy 2 agrees on each pair but
    /// those of an integer with a narrower float (int32 with float32 gives float64 there) and of
    /// bfloat16, which it lacks.
    private static let table: [[DType]] = [
        [.bool, .uint8, .int32, .int64, .float16, .bfloat16, .float32, .float64],
        [.uint8, .uint8, .int32, .int64, .float16, .bfloat16, .float32, .float64],
        [.int32, .int32, .int32, .int64, .float16, .bfloat16, .float32, .float64],
        [.int64, .int64, .int64, .int64, .float16, .bfloat16, .float32, .float64],
        [.float16, .float16, .float16, .float16, .float16, .float32, .float32, .float64],
        [.bfloat16, .bfloat16, .bfloat16, .bfloat16, .float32, .bfloat16, .float32, .float64],
        [.float32, .float32, .float32, .float32, .float32, .float32, .float32, .float64],
        [.float64, .float64, .float64, .float64, .float64, .float64, .float64, .float64],
    ]

    @Test("types promote by PyTorch's table", arguments: 0..<8)
    func promotes(_ row: Int) {
        for column in 0..<8 {
            let promoted = Self.order[row].promoted(with: Self.order[column])
            #expect(
                promoted == Self.table[row][column], "\(Self.order[row]) with \(Self.order[column])"
            )
        }
    }

    @Test func everyTypeIsInTheTable() {
        #expect(Set(Self.order) == Set(DType.allCases))
        #expect(Self.order.count == DType.allCases.count)
    }

    @Test("sizes are those of the Swift types", arguments: DType.allCases)
    func sizes(_ dtype: DType) {
        func size<T: Scalar>(_ type: T.Type) -> Int {
            #expect(T.dtype == dtype)
            return MemoryLayout<T>.stride
        }
        #expect(dtype.withScalarType { size($0) } == dtype.size)
    }

    @Test func namesAreNumPys() {
        #expect(DType(rawValue: "float32") == .float32)
        #expect(DType(rawValue: "complex64") == nil)
        #expect(DType.allCases.filter(\.isFloatingPoint).count == 4)
    }
}
