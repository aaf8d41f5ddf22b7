import Foundation

/// A finite number in decimal: the fewest digits from which the number can be read back.
struct DecimalDigits {
    /// Whether there is a minus sign, also before zero.
    let isNegative: Bool
    /// The significant digits without zeros at either end; one 0 for zero.
    private(set) var digits: [UInt8]
    /// The power of ten of the first digit.
    private(set) var exponent: Int
    /// The number itself, for rounding to fewer digits.
    private let exact: Double

    /// The digits of a number that an element of the given type holds.
    init(_ value: Double, dtype: DType) {
        isNegative = value.sign == .minus
        exact = value.magnitude
        (digits, exponent) = DecimalDigits.parse(DecimalDigits.shortest(exact, dtype))
    }

    /// With a point, as `12.` or `0.125`, with at most `precision` digits behind it.
    func positional(precision: Int) -> (whole: String, fraction: String) {
        var number = self
        if digits.count - 1 - exponent > precision {
            (number.digits, number.exponent) = DecimalDigits.parse(
                String(format: "%.\(precision)f", exact))
        }
        var whole = number.text(of: 0...Swift.max(number.exponent, 0))
        if number.exponent < 0 { whole = "0" }
        let places = number.digits.count - 1 - number.exponent
        let fraction =
            places > 0
            ? number.text(of: (number.exponent + 1)...(number.exponent + places)) : ""
        return ((isNegative ? "-" : "") + whole, fraction)
    }

    /// The digits at places counted from the first one; zeros beyond both ends.
    private func text(of places: ClosedRange<Int>) -> String {
        String(
            decoding: places.map { digits.indices.contains($0) ? digits[$0] + 48 : 48 },
            as: UTF8.self)
    }

    /// With a power of ten, as `1.25` and 3, with at most `precision` digits behind the point, or
    /// exactly so many: then digits beyond the fewest are those of the number itself.
    func scientific(
        precision: Int, isExact: Bool = false
    ) -> (whole: String, fraction: String, exponent: Int) {
        var number = self
        if isExact ? digits.count - 1 != precision : digits.count - 1 > precision {
            (number.digits, number.exponent) = DecimalDigits.parse(
                String(format: "%.\(precision)e", exact))
        }
        var fraction = String(decoding: number.digits.dropFirst().map { $0 + 48 }, as: UTF8.self)
        if isExact { fraction = fraction.rightPadded(to: precision, with: "0") }
        let whole = (isNegative ? "-" : "") + String(number.digits[0])
        return (whole, fraction, number.exponent)
    }

    /// Text from which the element type reads the same number.
    private static func shortest(_ value: Double, _ dtype: DType) -> String {
        switch dtype {
        case .float32: return Float(value).description
        case .float16, .bfloat16:
            // Swift writes large half-precision integers with more digits than they need.
            func isSame(_ text: String) -> Bool {
                guard let number = Double(text) else { return false }
                return dtype == .float16
                    ? Float16(number) == Float16(value)
                    : BFloat16(scalar: number) == BFloat16(scalar: value)
            }
            return (0..<8).lazy.map { String(format: "%.\($0)e", value) }.first(where: isSame)
                ?? Float(value).description
        default: return value.description
        }
    }

    private static func parse(_ text: String) -> (digits: [UInt8], exponent: Int) {
        let parts = text.split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let point = parts[0].firstIndex(of: ".") ?? parts[0].endIndex
        exponent += parts[0].distance(from: parts[0].startIndex, to: point) - 1
        var digits = parts[0].utf8.filter { $0 != 46 }.map { $0 - 48 }
        let leading = digits.prefix { $0 == 0 }.count
        if leading == digits.count { return ([0], 0) }
        digits.removeFirst(leading)
        while digits.last == 0 { digits.removeLast() }
        return (digits, exponent - leading)
    }
}
