import KisoBackend
import KisoCore
public import KisoTensor

/// `−x` of every element.
///
/// Gradient: `−g`.
struct NegateOp: UnaryOp {
    static let function = UnaryFunction.negate

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { -g }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "-a") { $0[0].negated() },
            OpCase("scalar", [.normal([])], oracle: "-a") { $0[0].negated() },
            OpCase("empty", [.normal([0, 3])], oracle: "-a") { $0[0].negated() },
        ]
    }
}

extension Tensor {
    /// `−x` of every element; the operator `-` calls it.
    public func negated(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(NegateOp(), numeric("negated", file, line))
    }
}
