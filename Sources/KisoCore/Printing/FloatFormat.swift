/// How NumPy writes the floating-point elements of one array: all with a point or all with a power
/// of ten, at most 8 digits behind the point, columns aligned at the point.
struct FloatFormat {
    private static let precision = 8
    private let dtype: DType
    private let isScientific: Bool
    private var left = 0
    private var right = 0
    private var exponentSize = 0

    /// The format that suits these elements.
    init(_ values: [Double], dtype: DType) {
        self.dtype = dtype
        let finite = values.filter(\.isFinite)
        isScientific = FloatFormat.needsPowers(finite, dtype)
        if isScientific {
            let parts = finite.map {
                DecimalDigits($0, dtype: dtype).scientific(precision: FloatFormat.precision)
            }
            exponentSize =
                parts.map { Swift.max(2, String($0.exponent.magnitude).count) }.max() ?? 2
            left = parts.map(\.whole.count).max() ?? 0
            right = parts.map(\.fraction.count).max() ?? 0
        } else {
            let parts = finite.map {
                DecimalDigits($0, dtype: dtype).positional(precision: FloatFormat.precision)
            }
            left = parts.map(\.whole.count).max() ?? 0
            right = parts.map(\.fraction.count).max() ?? 0
        }
        if finite.count < values.count {
            let width = values.contains(-.infinity) ? 4 : 3
            left = Swift.max(left, width - tailWidth - 1)
        }
    }

    /// What stands behind the point.
    private var tailWidth: Int { isScientific ? right + exponentSize + 2 : right }

    /// One element, padded to the width of all.
    func text(_ value: Double) -> String {
        if !value.isFinite {
            return FloatFormat.nonFinite(value).leftPadded(to: left + tailWidth + 1)
        }
        let digits = DecimalDigits(value, dtype: dtype)
        if isScientific {
            let (whole, fraction, exponent) = digits.scientific(precision: right, isExact: true)
            let power = String(exponent.magnitude)
            return whole.leftPadded(to: left) + "." + fraction
                + (exponent < 0 ? "e-" : "e+") + power.leftPadded(to: exponentSize, with: "0")
        }
        let (whole, fraction) = digits.positional(precision: FloatFormat.precision)
        return whole.leftPadded(to: left) + "." + fraction.rightPadded(to: right)
    }

    /// One number by itself, as NumPy's `str` of a scalar: all its digits, `1.0`, `1e-05`.
    static func scalar(_ value: Double, dtype: DType) -> String {
        if !value.isFinite { return nonFinite(value) }
        let digits = DecimalDigits(value, dtype: dtype)
        let limit =
            switch dtype {
            case .float64: 1e16
            case .float16: 1e3
            default: 1e6
            }
        if value == 0 || (value.magnitude >= 1e-4 && value.magnitude < limit) {
            let (whole, fraction) = digits.positional(precision: .max)
            return whole + "." + (fraction.isEmpty ? "0" : fraction)
        }
        let (whole, fraction, exponent) = digits.scientific(precision: .max)
        return whole + (fraction.isEmpty ? "" : "." + fraction) + (exponent < 0 ? "e-" : "e+")
            + String(exponent.magnitude).leftPadded(to: 2, with: "0")
    }

    /// Whether the numbers are too large, too small or too far apart to line up with a point.
    private static func needsPowers(_ finite: [Double], _ dtype: DType) -> Bool {
        let sizes = finite.lazy.filter { $0 != 0 }.map(\.magnitude)
        guard let largest = sizes.max(), let smallest = sizes.min() else { return false }
        // NumPy compares in the type of the elements.
        func rounded(_ value: Double) -> Double {
            switch dtype {
            case .float32, .bfloat16: Double(Float(value))
            case .float16: Double(Float16(value))
            default: value
            }
        }
        let limit =
            switch dtype {
            case .float64: 1e8
            case .float16: 1e3
            default: 1e6
            }
        return largest >= limit || smallest < rounded(1e-4) || rounded(largest / smallest) > 1000
    }

    private static func nonFinite(_ value: Double) -> String {
        value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
    }
}

extension String {
    func leftPadded(to width: Int, with filler: Character = " ") -> String {
        String(repeating: filler, count: Swift.max(0, width - count)) + self
    }

    func rightPadded(to width: Int, with filler: Character = " ") -> String {
        self + String(repeating: filler, count: Swift.max(0, width - count))
    }
}
