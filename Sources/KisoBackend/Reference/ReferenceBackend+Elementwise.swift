public import KisoCore

extension ReferenceBackend {
    /// A function of every element.
    public func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray {
        switch x.dtype {
        case .float32: map(x) { Float.apply(function, $0) }
        case .float64: map(x) { Double.apply(function, $0) }
        case .int64: map(x) { (v: Int64) in v.applying(function) }
        case .int32: map(x) { (v: Int32) in v.applying(function) }
        case .uint8: map(x) { (v: UInt8) in v.applying(function) }
        case .float16, .bfloat16: inSinglePrecision(x) { unary(function, $0) }
        case .bool: preconditionFailure("bool has no arithmetic")
        }
    }

    /// A function of every pair of elements.
    public func binary(_ function: BinaryFunction, _ a: NDArray, _ b: NDArray) -> NDArray {
        func compute<T: Arithmetic>(_: T.Type) -> NDArray {
            switch function {
            case .add: zip(a, b) { (x: T, y: T) in x.adding(y) }
            case .subtract: zip(a, b) { (x: T, y: T) in x.subtracting(y) }
            case .multiply: zip(a, b) { (x: T, y: T) in x.multiplied(by: y) }
            case .divide: zip(a, b) { (x: T, y: T) in x.divided(by: y) }
            case .power: zip(a, b) { (x: T, y: T) in x.power(y) }
            case .maximum: zip(a, b) { (x: T, y: T) in x.isNotANumber || x > y ? x : y }
            case .minimum: zip(a, b) { (x: T, y: T) in x.isNotANumber || x < y ? x : y }
            case .maskPositive: zip(a, b) { (x: T, y: T) in y > T.zero ? x : T.zero }
            }
        }
        switch a.dtype {
        case .float32: return compute(Float.self)
        case .float64: return compute(Double.self)
        case .int64: return compute(Int64.self)
        case .int32: return compute(Int32.self)
        case .uint8: return compute(UInt8.self)
        case .float16, .bfloat16:
            return cast(
                binary(function, cast(a, to: .float32), cast(b, to: .float32)), to: a.dtype)
        case .bool: preconditionFailure("bool has no arithmetic")
        }
    }

    /// A comparison of every pair of elements.
    public func compare(_ comparison: Comparison, _ a: NDArray, _ b: NDArray) -> NDArray {
        func compute<T: Arithmetic>(_: T.Type) -> NDArray {
            switch comparison {
            case .equal: zip(a, b) { (x: T, y: T) in x == y }
            case .notEqual: zip(a, b) { (x: T, y: T) in x != y }
            case .less: zip(a, b) { (x: T, y: T) in x < y }
            case .lessOrEqual: zip(a, b) { (x: T, y: T) in x <= y }
            case .greater: zip(a, b) { (x: T, y: T) in x > y }
            case .greaterOrEqual: zip(a, b) { (x: T, y: T) in x >= y }
            }
        }
        switch a.dtype {
        case .float32: return compute(Float.self)
        case .float64: return compute(Double.self)
        case .int64: return compute(Int64.self)
        case .int32: return compute(Int32.self)
        case .uint8: return compute(UInt8.self)
        case .float16, .bfloat16:
            return compare(comparison, cast(a, to: .float32), cast(b, to: .float32))
        case .bool:
            return compare(comparison, cast(a, to: .uint8), cast(b, to: .uint8))
        }
    }

    /// Computes on a `float32` copy and rounds the result to the type of `x`.
    func inSinglePrecision(_ x: NDArray, _ body: (NDArray) -> NDArray) -> NDArray {
        cast(body(cast(x, to: .float32)), to: x.dtype)
    }
}
