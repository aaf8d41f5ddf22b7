/// A 16-bit brain floating-point number: the upper half of a `Float`.
///
/// Eight exponent bits like `Float`, seven fraction bits. It stores; arithmetic is done in `Float`.
public struct BFloat16: Sendable, Hashable {
    /// The sign, exponent and fraction bits.
    public var bitPattern: UInt16

    /// Creates a value from its bits.
    @inlinable public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

    /// Rounds to the nearest representable value, ties to even; NaN stays NaN.
    @inlinable public init(_ value: Float) {
        let bits = value.bitPattern
        if value.isNaN {
            bitPattern = UInt16(truncatingIfNeeded: bits >> 16) | 0x40
        } else {
            let rounding = 0x7fff &+ ((bits >> 16) & 1)
            bitPattern = UInt16(truncatingIfNeeded: (bits &+ rounding) >> 16)
        }
    }
}

extension Float {
    /// The exact value of a brain floating-point number.
    @inlinable public init(_ value: BFloat16) {
        self.init(bitPattern: UInt32(value.bitPattern) << 16)
    }
}
