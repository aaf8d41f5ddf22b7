import KisoCore
import Testing

struct BFloat16Tests {
    /// The nearest of the two neighbours of a number, found by their exact distances.
    private static func nearest(_ value: Float) -> UInt16 {
        let down = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
        let up = down &+ 1
        func exact(_ bits: UInt16) -> Double {
            // The number after the largest finite one counts as 2¹²⁸, as IEEE 754 rounds.
            if bits & 0x7FFF == 0x7F80 { return bits & 0x8000 == 0 ? 0x1p128 : -0x1p128 }
            return Double(Float(bitPattern: UInt32(bits) << 16))
        }
        let below = abs(Double(value) - exact(down)), above = abs(exact(up) - Double(value))
        if below == above { return down & 1 == 0 ? down : up }
        return below < above ? down : up
    }

    @Test func roundsToNearestTiesToEven() {
        var generator = RandomGenerator(seed: 3)
        for _ in 0..<200_000 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
            guard value.isFinite else { continue }
            #expect(BFloat16(value).bitPattern == Self.nearest(value), "\(value)")
        }
    }

    @Test func everyTieGoesToTheEvenNeighbour() {
        for upper in stride(from: UInt32(0), to: 0x7F80, by: 7) {
            let tie = Float(bitPattern: upper << 16 | 0x8000)
            #expect(BFloat16(tie).bitPattern == Self.nearest(tie))
            #expect(BFloat16(tie).bitPattern & 1 == 0)
            #expect(BFloat16(tie.nextUp).bitPattern == UInt16(upper + 1))
            #expect(BFloat16(tie.nextDown).bitPattern == UInt16(upper))
        }
    }

    @Test(
        "known values",
        arguments: [
            (1, 0x3F80), (-2, 0xC000), (0.1, 0x3DCD), (3.14159265, 0x4049), (65_504, 0x4780),
            (Float(bitPattern: 0x0001_1000), 0x0001), (0, 0), (-0.0, 0x8000), (.infinity, 0x7F80),
            (-.infinity, 0xFF80),
            (.greatestFiniteMagnitude, 0x7F80), (.leastNonzeroMagnitude, 0), (1.00390625, 0x3F80),
            (1.01171875, 0x3F82),
        ] as [(Float, UInt16)])
    func knownValues(_ value: Float, _ bits: UInt16) {
        #expect(BFloat16(value).bitPattern == bits)
    }

    @Test func everyValueSurvivesTheRoundTrip() {
        for bits in UInt16.min...UInt16.max {
            let value = BFloat16(bitPattern: bits)
            if Float(value).isNaN {
                #expect(Float(BFloat16(Float(value))).isNaN)
            } else {
                #expect(BFloat16(Float(value)) == value)
            }
        }
    }

    @Test func notANumberStaysOne() {
        for bits: UInt32 in [0x7F80_0001, 0x7FFF_FFFF, 0xFF80_0001, 0x7FC0_0000] {
            #expect(Float(BFloat16(Float(bitPattern: bits))).isNaN)
        }
    }
}
