/// A Swift type that can be an element of a tensor.
public protocol Scalar: Sendable, Equatable {
    /// The run-time name of this type.
    static var dtype: DType { get }
    /// The nearest value of this type; integers truncate towards zero and saturate, NaN becomes 0.
    init(scalar: Double)
    /// The value as a double-precision number (exact but for integers beyond 2⁵³).
    var scalar: Double { get }
}

extension Float: Scalar {
    /// `.float32`.
    @inlinable public static var dtype: DType { .float32 }
    /// Rounds to the nearest value.
    @inlinable public init(scalar: Double) { self = Float(scalar) }
    /// The exact value.
    @inlinable public var scalar: Double { Double(self) }
}

extension Double: Scalar {
    /// `.float64`.
    @inlinable public static var dtype: DType { .float64 }
    /// The same value.
    @inlinable public init(scalar: Double) { self = scalar }
    /// The same value.
    @inlinable public var scalar: Double { self }
}

extension Float16: Scalar {
    /// `.float16`.
    @inlinable public static var dtype: DType { .float16 }
    /// Rounds to the nearest value.
    @inlinable public init(scalar: Double) { self = Float16(scalar) }
    /// The exact value.
    @inlinable public var scalar: Double { Double(self) }
}

extension BFloat16: Scalar {
    /// `.bfloat16`.
    @inlinable public static var dtype: DType { .bfloat16 }
    /// Rounds to the nearest value by way of `Float`.
    @inlinable public init(scalar: Double) { self.init(Float(scalar)) }
    /// The exact value.
    @inlinable public var scalar: Double { Double(Float(self)) }
}

extension Bool: Scalar {
    /// `.bool`.
    @inlinable public static var dtype: DType { .bool }
    /// `true` for anything but zero.
    @inlinable public init(scalar: Double) { self = scalar != 0 }
    /// 1 or 0.
    @inlinable public var scalar: Double { self ? 1 : 0 }
}

/// An integer type that can be an element of a tensor.
public protocol IntegerScalar: Scalar, FixedWidthInteger {}

extension IntegerScalar {
    /// Truncates towards zero and saturates; NaN becomes 0.
    @inlinable public init(scalar: Double) {
        if scalar.isNaN {
            self = 0
        } else if let exact = Self(exactly: scalar.rounded(.towardZero)) {
            self = exact
        } else {
            self = scalar < 0 ? .min : .max
        }
    }

    /// The value, rounded beyond 2⁵³.
    @inlinable public var scalar: Double { Double(self) }
}

extension UInt8: IntegerScalar {
    /// `.uint8`.
    @inlinable public static var dtype: DType { .uint8 }
}

extension Int32: IntegerScalar {
    /// `.int32`.
    @inlinable public static var dtype: DType { .int32 }
}

extension Int64: IntegerScalar {
    /// `.int64`.
    @inlinable public static var dtype: DType { .int64 }
}

extension Int: IntegerScalar {
    /// `.int64`.
    @inlinable public static var dtype: DType { .int64 }
}
