import KisoCore

/// The element types of ONNX by their numbers in files.
enum ElementType: Int, CaseIterable, Sendable {
    case undefined = 0, float32, uint8, int8, uint16, int16, int32, int64, string, bool, float16
    case float64, uint32, uint64, complex64, complex128, bfloat16
    case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz, uint4, int4, float4e2m1
    case float8e8m0, uint2, int2

    /// The type of a Kiso tensor.
    init(_ dtype: DType) {
        switch dtype {
        case .float32: self = .float32
        case .float64: self = .float64
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        case .int64: self = .int64
        case .int32: self = .int32
        case .uint8: self = .uint8
        case .bool: self = .bool
        }
    }

    /// The type of Kiso's tensors that is the same; `nil` where there is none.
    var dtype: DType? {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int64: .int64
        case .int32: .int32
        case .uint8: .uint8
        case .bool: .bool
        default: nil
        }
    }

    /// What Kiso keeps its numbers in: the same type, or `int64` for integers that have no type of
    /// their own; `nil` where Kiso cannot hold them.
    var storage: DType? {
        if let dtype { return dtype }
        return integerRange == nil ? nil : .int64
    }

    /// The range of an integer type that Kiso keeps as `int64`; `nil` for any other type.
    var integerRange: ClosedRange<Int64>? {
        switch self {
        case .int8: -128...127
        case .int16: -32768...32767
        case .uint16: 0...65535
        case .uint32: 0...4_294_967_295
        // The upper half has no place in int64; who meets a number there refuses it.
        case .uint64: 0...Int64.max
        case .int4: -8...7
        case .uint4: 0...15
        case .int2: -2...1
        case .uint2: 0...3
        default: nil
        }
    }
}
