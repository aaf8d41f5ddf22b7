import Foundation
public import KisoCore

extension Tensor {
    /// `count` numbers at equal distances from `start` to `end`, which is the last one unless
    /// `includingEnd` is false.
    ///
    /// ```swift
    /// Tensor.linspace(0, 1, count: 5)      // [0, 0.25, 0.5, 0.75, 1]
    /// ```
    public static func linspace(
        _ start: Double, _ end: Double, count: Int = 50, includingEnd: Bool = true,
        dtype: DType = .float32, device: Device = .cpu, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let values = spaced(start, end, count, includingEnd, "linspace", file, line)
        for bound in [values.first, values.last] {
            if let bound { checkRange(dtype, bound, "linspace", file, line) }
        }
        return Tensor(values, shape: [count], device: device).cast(to: dtype)
    }

    /// `count` powers of `base` whose exponents are at equal distances from `start` to `end`.
    ///
    /// ```swift
    /// Tensor.logspace(0, 2, count: 3)      // [1, 10, 100]
    /// ```
    public static func logspace(
        _ start: Double, _ end: Double, count: Int = 50, includingEnd: Bool = true,
        base: Double = 10, dtype: DType = .float32, device: Device = .cpu,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let exponents = spaced(start, end, count, includingEnd, "logspace", file, line)
        let values = exponents.map { pow(base, $0) }
        for value in values { checkRange(dtype, value, "logspace", file, line) }
        return Tensor(values, shape: [count], device: device).cast(to: dtype)
    }

    private static func spaced(
        _ start: Double, _ end: Double, _ count: Int, _ includingEnd: Bool, _ operation: String,
        _ file: StaticString, _ line: UInt
    ) -> [Double] {
        if count < 0 { stop(operation, "the count \(count) is negative", file: file, line: line) }
        checkMemory(count, operation, file, line)
        let steps = includingEnd ? count - 1 : count
        let step = steps > 0 ? (end - start) / Double(steps) : 0
        var values = (0..<count).map { Double($0) * step + start }
        if includingEnd && count > 1 { values[count - 1] = end }
        return values
    }

    /// A matrix with ones on a diagonal and zeros elsewhere; square by default.
    ///
    /// - Parameters:
    ///   - offset: which diagonal: positive ones lie above the main one.
    ///   - rows: the number of rows.
    ///   - columns: the number of columns.
    ///   - dtype: the type of the elements.
    ///   - device: where the elements lie.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public static func eye(
        _ rows: Int, columns: Int? = nil, offset: Int = 0, dtype: DType = .float32,
        device: Device = .cpu, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let columns = columns ?? rows
        guard let shape = Shape(checking: [rows, columns]) else {
            stop("eye", "no matrix has the sizes \(rows) and \(columns)", file: file, line: line)
        }
        var values = [UInt8](repeating: 0, count: shape.count)
        for row in 0..<rows {
            let (column, overflow) = row.addingReportingOverflow(offset)
            if !overflow && (0..<columns).contains(column) { values[row * columns + column] = 1 }
        }
        return Tensor(values, shape: shape, device: device).cast(to: dtype)
    }

    /// Zeros of the shape, type and device of another tensor.
    public static func zeros(like other: Tensor) -> Tensor { full(like: other, 0) }

    /// Ones of the shape, type and device of another tensor.
    public static func ones(like other: Tensor) -> Tensor { full(like: other, 1) }

    /// The same value everywhere, in the shape, type and on the device of another tensor.
    public static func full(
        like other: Tensor, _ value: Double, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        full(
            other.shape, value, dtype: other.dtype, device: other.device, file: file, line: line)
    }
}
