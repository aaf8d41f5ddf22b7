import KisoBackend
import KisoCore
public import KisoTensor

/// The step function: 1 where `x > 0`, else 0.
///
/// Gradient: 0 everywhere, also at the jump; a network of steps cannot learn by gradients.
struct StepOp: UnaryOp {
    static let function = UnaryFunction.step

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { .zeros(like: x) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.distinct([2, 3])], oracle: "(a > 0).double() + 0 * a") {
                $0[0].step()
            },
            OpCase("scalar", [.distinct([])], oracle: "(a > 0).double() + 0 * a") { $0[0].step() },
            OpCase("empty", [.distinct([0, 3])], oracle: "(a > 0).double() + 0 * a") {
                $0[0].step()
            },
        ]
    }
}

extension Tensor {
    /// The step function: 1 where `x > 0`, else 0.
    public func step(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(StepOp(), numeric("step", file, line))
    }
}
