import KisoCore
public import KisoTensor

extension Tensor {
    /// `a + b` element by element, with broadcasting.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        elementwise("+", a, b) { AddOp() }
    }

    /// `a − b` element by element, with broadcasting.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        elementwise("-", a, b) { SubtractOp() }
    }

    /// `a · b` element by element, with broadcasting.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        elementwise("*", a, b) { MultiplyOp() }
    }

    /// `a / b` element by element, with broadcasting; integers become `float32` first.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        elementwise("/", a.asFloatingPoint, b.asFloatingPoint) { DivideOp() }
    }

    /// `−a` of every element.
    public static prefix func - (a: Tensor) -> Tensor { a.negated() }

    /// `a + b` for every element of `a`.
    public static func + (a: Tensor, b: Double) -> Tensor { a + a.scalar(b) }
    /// `a + b` for every element of `b`.
    public static func + (a: Double, b: Tensor) -> Tensor { b.scalar(a) + b }
    /// `a − b` for every element of `a`.
    public static func - (a: Tensor, b: Double) -> Tensor { a - a.scalar(b) }
    /// `a − b` for every element of `b`.
    public static func - (a: Double, b: Tensor) -> Tensor { b.scalar(a) - b }
    /// `a · b` for every element of `a`.
    public static func * (a: Tensor, b: Double) -> Tensor { a * a.scalar(b) }
    /// `a · b` for every element of `b`.
    public static func * (a: Double, b: Tensor) -> Tensor { b.scalar(a) * b }
    /// `a / b` for every element of `a`.
    public static func / (a: Tensor, b: Double) -> Tensor { a / a.scalar(b) }
    /// `a / b` for every element of `b`.
    public static func / (a: Double, b: Tensor) -> Tensor { b.scalar(a) / b }

    /// Adds in place; other copies of the value do not change.
    public static func += (a: inout Tensor, b: Tensor) { a = a + b }
    /// Subtracts in place.
    public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
    /// Multiplies in place.
    public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
    /// Divides in place.
    public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

    /// A scalar of this tensor's type; of `float32` when the type cannot hold the number.
    func scalar(_ value: Double) -> Tensor {
        let fits = dtype.isFloatingPoint || (dtype != .bool && value == value.rounded())
        return .full([], value, dtype: fits ? dtype : .float32, device: device)
    }

    /// The tensor itself, or as `float32` when it holds integers.
    var asFloatingPoint: Tensor { dtype.isFloatingPoint ? self : cast(to: .float32) }

    /// The tensor itself if it is of a floating-point type; integers stop with a message.
    func floating(_ operation: String, _ file: StaticString, _ line: UInt) -> Tensor {
        if !dtype.isFloatingPoint {
            stop(
                operation,
                "needs a floating-point type, not \(dtype); cast(to: .float32) converts",
                file: file, line: line)
        }
        return self
    }

    /// Applies a function of two elements after promoting the types, `bool` to `int64`.
    static func elementwise(
        _ operation: String, _ a: Tensor, _ b: Tensor, _ file: StaticString = #fileID,
        _ line: UInt = #line, _ op: () -> any Op
    ) -> Tensor {
        var dtype = a.dtype.promoted(with: b.dtype)
        if dtype == .bool { dtype = .int64 }
        checkBroadcast(operation, a, b, file, line)
        return apply(op(), a.cast(to: dtype), b.cast(to: dtype))
    }

    /// Stops with both shapes when they do not broadcast.
    static func checkBroadcast(
        _ operation: String, _ a: Tensor, _ b: Tensor, _ file: StaticString, _ line: UInt
    ) {
        if a.shape != b.shape && a.shape.broadcast(with: b.shape) == nil {
            stop(
                operation,
                "shapes \(a.shape) and \(b.shape) do not broadcast: aligned at the last axis, sizes "
                    + "must agree or be 1",
                file: file, line: line)
        }
    }
}
