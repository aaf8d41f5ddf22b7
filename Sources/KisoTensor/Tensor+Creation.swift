import Foundation
import KisoBackend
public import KisoCore

extension Tensor {
    /// A tensor of rank 1. Literals of floating-point or integer numbers become `float32`.
    public init(_ values: [Float]) { self.init(NDArray(values, shape: [values.count])) }

    /// A tensor of rank 2 from rows of equal length, as `float32`.
    public init(_ rows: [[Float]], file: StaticString = #fileID, line: UInt = #line) {
        let width = rows.first?.count ?? 0
        if let odd = rows.firstIndex(where: { $0.count != width }) {
            stop(
                "Tensor", "row \(odd) has \(rows[odd].count) elements, row 0 has \(width)",
                file: file, line: line)
        }
        self.init(NDArray(rows.flatMap { $0 }, shape: [rows.count, width]))
    }

    /// A scalar, as `float32`.
    public init(_ value: Float) { self.init(NDArray([value], shape: .scalar)) }

    /// A tensor of the given shape with elements in row-major order, as `float32`; so is a literal
    /// of numbers.
    ///
    /// ```swift
    /// let x = Tensor([1, 2, 3, 4], shape: [2, 2])
    /// ```
    public init(
        _ values: [Float], shape: Shape, device: Device = .cpu, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        if values.count != shape.count {
            stop(
                "Tensor", "\(values.count) values do not fill the shape \(shape) of \(shape.count)",
                file: file, line: line)
        }
        self.init(NDArray(values, shape: shape), device: device)
    }

    /// A tensor of the given shape with elements in row-major order; the element type of the values
    /// becomes the tensor's type.
    ///
    /// ```swift
    /// let labels = Tensor([5, 0, 4] as [Int64], shape: [3])
    /// ```
    @_disfavoredOverload
    public init<T: Scalar>(
        _ values: [T], shape: Shape, device: Device = .cpu, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        if values.count != shape.count {
            stop(
                "Tensor", "\(values.count) values do not fill the shape \(shape) of \(shape.count)",
                file: file, line: line)
        }
        self.init(NDArray(values, shape: shape), device: device)
    }

    /// A tensor with the same value everywhere, cut to a whole number for an integer type; a value
    /// beyond the range of that stops with a message.
    public static func full(
        _ shape: Shape, _ value: Double, dtype: DType = .float32, device: Device = .cpu,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        checkRange(dtype, value, "full", file, line)
        return Tensor(device.backend.fill(shape, value, dtype: dtype), device: device)
    }

    /// A tensor of zeros.
    public static func zeros(
        _ shape: Shape, dtype: DType = .float32, device: Device = .cpu
    ) -> Tensor { full(shape, 0, dtype: dtype, device: device) }

    /// A tensor of ones.
    public static func ones(
        _ shape: Shape, dtype: DType = .float32, device: Device = .cpu
    ) -> Tensor { full(shape, 1, dtype: dtype, device: device) }

    /// The numbers from `start` up to but not including `end`, `step` apart.
    public static func arange(
        _ start: Double, _ end: Double, step: Double = 1, dtype: DType = .float32,
        device: Device = .cpu, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if step == 0 { stop("arange", "the step is 0", file: file, line: line) }
        let steps = ((end - start) / step).rounded(.up)
        guard start.isFinite, steps.isFinite, steps < 0x1p48 else {
            stop(
                "arange", "from \(start) to \(end) by \(step) are not finitely many numbers",
                file: file, line: line)
        }
        let count = max(0, Int(steps))
        checkMemory(count, "arange", file, line)
        if count > 0 {
            checkRange(dtype, start, "arange", file, line)
            checkRange(dtype, start + Double(count - 1) * step, "arange", file, line)
        }
        let values = (0..<count).map { start + Double($0) * step }
        return Tensor(values, shape: [count], device: device).cast(to: dtype)
    }

    /// Stops when a list of so many `Double` is more than the machine's memory, before it is made.
    static func checkMemory(
        _ count: Int, _ operation: String, _ file: StaticString, _ line: UInt
    ) {
        if count > Int(clamping: ProcessInfo.processInfo.physicalMemory / 8) {
            stop(
                operation, "\(count) numbers are more than the memory holds", file: file, line: line
            )
        }
    }

    /// Stops when a type cannot hold a number, which a conversion would silently saturate.
    package static func checkRange(
        _ dtype: DType, _ value: Double, _ operation: String, _ file: StaticString, _ line: UInt
    ) {
        if !dtype.canHold(value) {
            stop(
                operation, "\(value) is beyond the range of \(dtype); choose a wider type",
                file: file, line: line)
        }
    }

    /// Numbers of the normal distribution, cut to whole ones for an integer type; a draw beyond the
    /// range of that stops with a message.
    ///
    /// - Parameters:
    ///   - generator: advances by two draws an element.
    ///   - shape: the sizes along the axes.
    ///   - mean: the mean.
    ///   - standardDeviation: the standard deviation.
    ///   - dtype: the type of the elements.
    ///   - device: where the elements lie.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public static func normal(
        _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, dtype: DType = .float32,
        device: Device = .cpu, using generator: inout RandomGenerator,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        random(shape, dtype, device) {
            let value = mean + standardDeviation * generator.nextNormal()
            checkRange(dtype, value, "normal", file, line)
            return value
        }
    }

    /// Numbers uniform in a half-open range.
    ///
    /// - Parameters:
    ///   - generator: advances by one draw an element.
    ///   - shape: the sizes along the axes.
    ///   - range: where the numbers lie.
    ///   - dtype: the type of the elements.
    ///   - device: where the elements lie.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public static func uniform(
        _ shape: Shape, in range: Range<Double> = 0..<1, dtype: DType = .float32,
        device: Device = .cpu, using generator: inout RandomGenerator,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        checkRange(dtype, range.lowerBound, "uniform", file, line)
        // The end itself is never drawn, so 256 is one for bytes.
        checkRange(dtype, range.upperBound.nextDown, "uniform", file, line)
        let width = range.upperBound - range.lowerBound
        return random(shape, dtype, device) {
            range.lowerBound + width * generator.nextUniform()
        }
    }

    private static func random(
        _ shape: Shape, _ dtype: DType, _ device: Device, _ draw: () -> Double
    ) -> Tensor {
        func fill<T: Scalar>(_: T.Type) -> Tensor {
            Tensor((0..<shape.count).map { _ in T(scalar: draw()) }, shape: shape, device: device)
        }
        return dtype.withScalarType { fill($0) }
    }

    /// The elements converted to another type. The result is not tracked when one of the types is
    /// not a floating-point type, as no gradient passes through integers.
    public func cast(to dtype: DType) -> Tensor {
        dtype == self.dtype ? self : .apply(CastOp(dtype: dtype), self)
    }
}
