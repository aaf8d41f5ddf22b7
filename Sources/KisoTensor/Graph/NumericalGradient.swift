import KisoCore

/// The gradient by central differences: `(f(x + h) − f(x − h)) / 2h` for one element at a time.
///
/// It calls the function twice an element, and its error is of the order of `h²` plus rounding over
/// `h`; use it to check `gradient(at:createGraph:_:)`, with `float64`.
///
/// ```swift
/// let x = Tensor([3, 4] as [Double])
/// numericalGradient(at: x) { ($0 * $0).sum() }           // [6.00000000000378, 7.999999999999119]
/// ```
///
/// - Parameters:
///   - x: the point; a floating-point tensor.
///   - step: `h`, 1e-4 as in the book.
///   - function: computes a scalar from the point; what it throws ends the computation.
///   - file: the file to name when something is wrong.
///   - line: the line to name when something is wrong.
public func numericalGradient(
    at x: Tensor, step: Double = 1e-4, file: StaticString = #fileID, line: UInt = #line,
    _ function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
    if !x.dtype.isFloatingPoint {
        stop(
            "numericalGradient", "a tensor of type \(x.dtype) has no gradient", file: file,
            line: line)
    }
    var values = x.doubles
    let slopes = try values.indices.map { i in
        let original = values[i]
        func value(_ moved: Double) throws -> Double {
            values[i] = moved
            let point = Tensor(values, shape: x.shape, device: x.device).cast(to: x.dtype)
            return try function(point).item(file: file, line: line)
        }
        let above = try value(original + step)
        let below = try value(original - step)
        values[i] = original
        return (above - below) / (2 * step)
    }
    return Tensor(slopes, shape: x.shape, device: x.device).cast(to: x.dtype)
}
