/// An entry of the catalogue of operations: a name and examples.
///
/// A ``BuiltInOp`` has a gradient of its own; an operation that is composed of others has only this.
package protocol TensorOperation: Sendable {
    /// The name in the catalogue, in drawings of graphs and in error messages.
    static var name: String { get }
    /// Examples that the test suite checks and the benchmarks time.
    static var cases: [OpCase] { get }
}

/// An op of Kiso's own: it is in the catalogue, and can be written to a file and read again.
package protocol BuiltInOp: Op, TensorOperation, Codable {
    /// The results for inputs of these shapes and types; `nil` when the op does not take them, so
    /// that a recorded computation that comes from a file is checked before it is computed.
    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]?
}

extension TensorOperation {
    /// The type's name in lower camel case without `Op`.
    package static var name: String { operationName(of: Self.self) }
}

extension BuiltInOp {
    /// The type's name in lower camel case without `Op`.
    package static var name: String { operationName(of: Self.self) }
}

/// The name of a type in lower camel case without `Op` at its end.
func operationName(of type: Any.Type) -> String {
    let name = "\(type)"
    let stem = name.hasSuffix("Op") && name.count > 2 ? name.dropLast(2) : name[...]
    return stem.prefix(1).lowercased() + stem.dropFirst()
}
