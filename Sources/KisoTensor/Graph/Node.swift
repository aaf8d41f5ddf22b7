import KisoCore
import Synchronization

/// One recorded operation, or a variable at which the graph begins.
final class Node: @unchecked Sendable {
    /// The operation; `nil` for a variable.
    let op: (any Op)?
    /// The inputs of the operation. Only `deinit` of a node that nobody else knows changes it.
    private(set) var inputs: [Tensor]
    /// The results of the operation; empty for a variable.
    let outputs: [NDArray]
    /// What the gradient needs beside inputs and output.
    let saved: [NDArray]
    /// Whether a trace is being recorded: then integers and constants are recorded too.
    let isTraced: Bool

    /// Whether this is the variable of a ``Parameter``.
    let isParameter: Bool

    /// A variable.
    init(isParameter: Bool = false, isTraced: Bool = false) {
        self.isParameter = isParameter
        op = nil
        inputs = []
        outputs = []
        saved = []
        self.isTraced = isTraced
    }

    /// A recorded operation.
    init(op: any Op, inputs: [Tensor], outputs: [NDArray], saved: [NDArray], isTraced: Bool) {
        isParameter = false
        self.op = op
        self.inputs = inputs
        self.outputs = outputs
        self.saved = saved
        self.isTraced = isTraced
    }

    /// A long chain of operations would be freed one inside the other until the stack overflows;
    /// this frees it one after the other.
    deinit {
        var pending = inputs.compactMap(\.node)
        inputs = []
        while var node = pending.popLast() {
            guard isKnownUniquelyReferenced(&node) else { continue }
            pending.append(contentsOf: node.inputs.compactMap(\.node))
            node.inputs = []
        }
    }
}
