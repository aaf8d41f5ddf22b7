import Foundation
import Kiso
import Testing

/// A row of docs/numpy.md: what NumPy writes, and Kiso's answer to it.
struct NumPyRow: Sendable, CustomTestStringConvertible {
    let section: String
    let numpy: String
    let answer: @Sendable () -> any NumPyValue
    var testDescription: String { numpy }
}

/// What an expression of NumPy can give: it is compared as text, or as a list of tensors.
protocol NumPyValue {
    var answer: NumPyAnswer { get }
}

enum NumPyAnswer {
    case text(String)
    case tensors([Tensor])
}

extension Tensor: NumPyValue {
    var answer: NumPyAnswer { .tensors([self]) }
}

extension Array: NumPyValue where Element: NumPyValue {
    var answer: NumPyAnswer {
        .tensors(
            flatMap { element -> [Tensor] in
                if case .tensors(let tensors) = element.answer { return tensors }
                return []
            })
    }
}

extension Float: NumPyValue {
    var answer: NumPyAnswer { .tensors([Tensor(self)]) }
}

extension Double: NumPyValue {
    var answer: NumPyAnswer { .text("\(self)") }
}

extension Int: NumPyValue {
    var answer: NumPyAnswer { .text("\(self)") }
}

extension Bool: NumPyValue {
    var answer: NumPyAnswer { .text(self ? "True" : "False") }
}

extension String: NumPyValue {
    var answer: NumPyAnswer { .text(self) }
}

extension Shape: NumPyValue {
    var answer: NumPyAnswer { .text(description) }
}

/// Collects the rows of a section.
struct NumPyRows {
    let section: String
    var rows: [NumPyRow] = []

    init(_ section: String) { self.section = section }

    /// An expression.
    mutating func row(_ numpy: String, _ kiso: @escaping @Sendable () -> any NumPyValue) {
        rows.append(NumPyRow(section: section, numpy: numpy, answer: kiso))
    }

    /// A statement that changes `x`; its answer is `x` afterwards.
    mutating func change(_ numpy: String, _ kiso: @escaping @Sendable (inout Tensor) -> Void) {
        row(numpy) {
            var x = NumPyTableRows.x
            kiso(&x)
            return x
        }
    }
}
