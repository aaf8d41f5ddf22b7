import Foundation
import KisoCore

/// Arithmetic that the reference backend needs of an element type. Integers wrap around, as
/// NumPy's do, so that no input can end the program.
protocol Arithmetic: Scalar, Comparable {
    static var zero: Self { get }
    static var one: Self { get }
    var isNotANumber: Bool { get }
    func adding(_ other: Self) -> Self
    func subtracting(_ other: Self) -> Self
    func multiplied(by other: Self) -> Self
    /// For integers the quotient rounded towards zero, 0 for a zero divisor.
    func divided(by other: Self) -> Self
    func power(_ exponent: Self) -> Self
}

/// A floating-point element type with the functions that only such a type has.
protocol FloatingArithmetic: Arithmetic, BinaryFloatingPoint {
    static func apply(_ function: UnaryFunction, _ x: Self) -> Self
}

extension Arithmetic where Self: BinaryFloatingPoint {
    static var one: Self { 1 }
    var isNotANumber: Bool { isNaN }
    func adding(_ other: Self) -> Self { self + other }
    func subtracting(_ other: Self) -> Self { self - other }
    func multiplied(by other: Self) -> Self { self * other }
    func divided(by other: Self) -> Self { self / other }
}

extension Arithmetic where Self: FixedWidthInteger {
    static var one: Self { 1 }
    var isNotANumber: Bool { false }
    func adding(_ other: Self) -> Self { self &+ other }
    func subtracting(_ other: Self) -> Self { self &- other }
    func multiplied(by other: Self) -> Self { self &* other }
    func divided(by other: Self) -> Self {
        other == 0 ? 0 : dividedReportingOverflow(by: other).partialValue
    }
    func power(_ exponent: Self) -> Self {
        // A negative power of an integer truncates towards zero.
        if exponent < 0 {
            return self == 1 ? 1 : self == 0 &- 1 ? (exponent & 1 == 0 ? 1 : self) : 0
        }
        var result: Self = 1
        var base = self
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result &* base }
            base = base &* base
            rest >>= 1
        }
        return result
    }
}

extension Int64: Arithmetic {}
extension Int32: Arithmetic {}
extension UInt8: Arithmetic {}

extension Float16: Arithmetic {
    func power(_ exponent: Float16) -> Float16 {
        Float16(Foundation.pow(Float(self), Float(exponent)))
    }
}

extension Float: FloatingArithmetic {
    func power(_ exponent: Float) -> Float { Foundation.pow(self, exponent) }

    static func apply(_ function: UnaryFunction, _ x: Float) -> Float {
        switch function {
        case .exp: Foundation.exp(x)
        case .log: Foundation.log(x)
        case .tanh: Foundation.tanh(x)
        case .sin: Foundation.sin(x)
        case .cos: Foundation.cos(x)
        case .erf: Foundation.erf(x)
        case .sigmoid: 1 / (1 + Foundation.exp(-x))
        default: x.applyingAlgebraic(function)
        }
    }
}

extension Double: FloatingArithmetic {
    func power(_ exponent: Double) -> Double { Foundation.pow(self, exponent) }

    static func apply(_ function: UnaryFunction, _ x: Double) -> Double {
        switch function {
        case .exp: Foundation.exp(x)
        case .log: Foundation.log(x)
        case .tanh: Foundation.tanh(x)
        case .sin: Foundation.sin(x)
        case .cos: Foundation.cos(x)
        case .erf: Foundation.erf(x)
        case .sigmoid: 1 / (1 + Foundation.exp(-x))
        default: x.applyingAlgebraic(function)
        }
    }
}

extension BinaryFloatingPoint {
    /// The functions that need no transcendental function.
    func applyingAlgebraic(_ function: UnaryFunction) -> Self {
        switch function {
        case .negate: -self
        case .absolute: magnitude
        case .sign: self > 0 ? 1 : self < 0 ? -1 : self
        case .step: self > 0 ? 1 : 0
        case .relu: self < 0 ? 0 : self
        case .sqrt: squareRoot()
        case .floor: rounded(.down)
        case .ceil: rounded(.up)
        case .round: rounded(.toNearestOrEven)
        case .sigmoid, .exp, .log, .tanh, .sin, .cos, .erf:
            preconditionFailure("\(function) is transcendental")
        }
    }
}

extension Arithmetic where Self: FixedWidthInteger {
    /// The functions that map integers to integers.
    func applying(_ function: UnaryFunction) -> Self {
        switch function {
        case .negate: 0 &- self
        case .absolute: self < 0 ? 0 &- self : self
        case .sign: self > 0 ? 1 : self < 0 ? 0 &- 1 : 0
        case .step: self > 0 ? 1 : 0
        case .relu: self < 0 ? 0 : self
        case .floor, .ceil, .round: self
        case .sigmoid, .exp, .log, .sqrt, .tanh, .sin, .cos, .erf:
            preconditionFailure("\(function) needs a floating-point type")
        }
    }
}
