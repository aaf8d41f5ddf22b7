import KisoCore
import Testing

struct ScalarTests {
    @Test func integersTruncateTowardsZero() {
        #expect([2.9, -2.9, 0.999, -0.999].map { Int32(scalar: $0) } == [2, -2, 0, 0])
        #expect([2.9, 255.9, 255, 0.1].map { UInt8(scalar: $0) } == [2, 255, 255, 0])
    }

    @Test func integersSaturate() {
        #expect([-1, -1e300, 256, 1e300].map { UInt8(scalar: $0) } == [0, 0, 255, 255])
        #expect([-3e9, 3e9].map { Int32(scalar: $0) } == [.min, .max])
        #expect(
            [-Double.infinity, .infinity, 0x1p63, -0x1p63].map { Int64(scalar: $0) }
                == [.min, .max, .max, .min])
        #expect(Int(scalar: 0x1p62) == 1 << 62)
    }

    @Test func notANumberIsZeroAmongIntegers() {
        #expect(UInt8(scalar: .nan) == 0)
        #expect(Int32(scalar: .nan) == 0)
        #expect(Int64(scalar: -.nan) == 0)
    }

    @Test func booleansAreZeroOrNot() {
        #expect(
            [0, -0.0, 1e-300, -1, .nan].map { Bool(scalar: $0) } == [
                false, false, true, true, true,
            ])
        #expect([true.scalar, false.scalar] == [1, 0])
    }

    @Test func floatsRoundToTheNearest() {
        #expect(Float(scalar: 0.1) == 0.1)
        #expect(Float16(scalar: 65_520) == .infinity)
        #expect(Float16(scalar: 65_519).scalar == 65_504)
        #expect(Float16(scalar: 2_049).scalar == 2_048)
        #expect(BFloat16(scalar: 0.1).scalar == 0.10009765625)
        #expect(Float(scalar: .nan).isNaN)
    }

    @Test func wideIntegersAreExactUpTo53Bits() {
        #expect(Int64(1 << 53).scalar == 0x1p53)
        #expect(Int64(scalar: Int64((1 << 53) - 1).scalar) == (1 << 53) - 1)
        #expect(Int.dtype == .int64)
    }
}
