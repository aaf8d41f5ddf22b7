import KisoCore
import KisoTensor

extension Trace {
    /// Checks that every node gives what it says for a number of examples.
    ///
    /// - Throws: ``KisoError`` `.badData` with the first node that does not.
    func checkTypes(examples: Int) throws {
        let ops = ops(examples: examples)
        var known: [[ArrayType]] = []
        for (place, node) in nodes.enumerated() {
            func bad(_ problem: String) -> KisoError {
                KisoError(
                    .badData,
                    "node \(place) of the recorded computation\(node.operation.map { " (\($0))" } ?? "") "
                        + problem)
            }
            let types = node.results.compactMap { type in
                type.shape(examples: examples).map { ArrayType($0, type.dtype) }
            }
            guard types.count == node.results.count,
                types.allSatisfy({ $0.count <= Trace.largestCount })
            else { throw bad("has no shape, or a larger one than any computation's") }
            for input in node.inputs {
                guard known.indices.contains(input.node),
                    known[input.node].indices.contains(input.result)
                else { throw bad("uses what is not there before it") }
            }
            switch node.content {
            case .operation:
                guard let op = ops[place] as? any BuiltInOp,
                    op.resultTypes(node.inputs.map { known[$0.node][$0.result] }) == types
                else { throw bad("does not fit what it is computed from") }
            case .input(let number):
                guard inputs.indices.contains(number), node.results[0] == inputs[number] else {
                    throw bad("is not of the type of input \(number)")
                }
            case .parameter, .constant, .uniform: break
            }
            known.append(types)
        }
        for output in outputs {
            guard known.indices.contains(output.node),
                known[output.node].indices.contains(output.result)
            else { throw KisoError(.badData, "an output of the recorded computation is not there") }
        }
    }

    /// The largest number of elements of one array of a computation that is read.
    private static let largestCount = 1 << 34
}
