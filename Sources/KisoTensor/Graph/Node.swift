import KisoCore
import Synchronization

/// One recorded operation, or a variable at which the graph begins.
final class Node: @unchecked Sendable {
    /// The operation; `nil` for a variable.
    let op: (any Op)?
    /// The inputs of the operation. Only `deinit` of a node that nobody else knows changes it.
    private(set) var inputs: [Tensor]
    /// The result of the operation.
    let output: NDArray?
    /// What the gradient needs beside inputs and output.
    let saved: [NDArray]

    /// Whether this is the variable of a ``Parameter``.
    let isParameter: Bool

    /// A variable.
    init(isParameter: Bool = false) {
        self.isParameter = isParameter
        op = nil
        inputs = []
        output = nil
        saved = []
    }

    /// A recorded operation.
    init(op: any Op, inputs: [Tensor], output: NDArray, saved: [NDArray]) {
        isParameter = false
        self.op = op
        self.inputs = inputs
        self.output = output
        self.saved = saved
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
