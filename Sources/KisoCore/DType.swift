/// The type of a tensor's elements, known at run time.
///
/// `float32` is the default everywhere; `float64` serves checks; the half types store, and are
/// computed in `float32`; indices are `int64`; images are `uint8`; masks are `bool`.
public enum DType: String, CaseIterable, Sendable, Hashable, Codable {
    case float32, float64, float16, bfloat16, int64, int32, uint8, bool

    /// Bytes that one element occupies.
    @inlinable public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16: 2
        case .uint8, .bool: 1
        }
    }

    /// Whether the elements are floating-point numbers, so that gradients are defined for them.
    @inlinable public var isFloatingPoint: Bool {
        switch self {
        case .float32, .float64, .float16, .bfloat16: true
        case .int64, .int32, .uint8, .bool: false
        }
    }

    /// The type in which an element-wise operation on two types computes, by PyTorch's categories:
    /// floating point over integer over Boolean, and within a category the wider one.
    /// `float16` with `bfloat16` gives `float32`, `uint8` with a signed type that type.
    public func promoted(with other: DType) -> DType {
        if self == other { return self }
        if isFloatingPoint != other.isFloatingPoint { return isFloatingPoint ? self : other }
        if isFloatingPoint {
            if self == .float64 || other == .float64 { return .float64 }
            return .float32
        }
        let order: [DType] = [.bool, .uint8, .int32, .int64]
        return order.last { $0 == self || $0 == other } ?? self
    }

    /// Whether a number, cut to a whole one for an integer type, lies within the range of this type.
    /// Floating-point types hold every number, rounded or as infinity, and `bool` every number but
    /// NaN.
    public func canHold(_ value: Double) -> Bool {
        switch self {
        case .float32, .float64, .float16, .bfloat16: true
        case .int64: Int64(exactly: value.rounded(.towardZero)) != nil
        case .int32: Int32(exactly: value.rounded(.towardZero)) != nil
        case .uint8: UInt8(exactly: value.rounded(.towardZero)) != nil
        case .bool: !value.isNaN
        }
    }
}
