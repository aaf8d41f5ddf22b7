import KisoCore
import KisoTensor
import Synchronization

/// The first input, with a record of the gradients that were asked for.
struct ProbeOp: SingleResultOp {
    /// What the gradient was asked for, call by call.
    final class Record: Sendable {
        private let calls = Mutex<[[Bool]]>([])
        var value: [[Bool]] { calls.withLock { $0 } }
        func append(_ call: [Bool]) { calls.withLock { $0.append(call) } }
    }

    let asked = Record()

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray { inputs[0] }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        asked.append(context.isNeeded)
        return context.inputs.indices.map { $0 == 0 ? context.outputGradient : nil }
    }
}
