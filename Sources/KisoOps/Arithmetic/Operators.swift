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
    public static func / (a: Tensor, b: Double) -> Tensor {
        let x = a.asFloatingPoint
        return x / x.scalar(b)
    }
    /// `a / b` for every element of `b`.
    public static func / (a: Double, b: Tensor) -> Tensor {
        let x = b.asFloatingPoint
        return x.scalar(a) / x
    }

    /// Adds in place; other copies of the value do not change.
    public static func += (a: inout Tensor, b: Tensor) { a = a + b }
    /// Subtracts in place.
    public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
    /// Multiplies in place.
    public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
    /// Divides in place.
    public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
    /// Adds a number in place, also to what a subscript selects.
    public static func += (a: inout Tensor, b: Double) { a = a + b }
    /// Subtracts a number in place.
    public static func -= (a: inout Tensor, b: Double) { a = a - b }
    /// Multiplies by a number in place.
    public static func *= (a: inout Tensor, b: Double) { a = a * b }
    /// Divides by a number in place.
    public static func /= (a: inout Tensor, b: Double) { a = a / b }

    /// A scalar that this tensor can be joined with: of its type, of `int64` beside `bool`, and of
    /// `float32` when the number is no whole one and the type is not a floating-point type. A whole
    /// number beyond the range of an integer type stops with a message.
    func scalar(
        _ value: Double, _ operation: String = "a number", file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if dtype.isFloatingPoint { return .full([], value, dtype: dtype, device: device) }
        let isWhole = value.isFinite && value == value.rounded()
        if !isWhole { return .full([], value, dtype: .float32, device: device) }
        let type = dtype == .bool ? .int64 : dtype
        if !type.canHold(value) {
            stop(
                operation,
                "\(value) is beyond the range of \(type); cast(to:) makes a wider tensor",
                file: file, line: line)
        }
        return .full([], value, dtype: type, device: device)
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

    /// The tensor itself unless it holds `bool`, which stops with a message.
    func numeric(_ operation: String, _ file: StaticString, _ line: UInt) -> Tensor {
        if dtype == .bool {
            stop(
                operation, "needs numbers, not bool; cast(to: .int64) converts", file: file,
                line: line)
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
