import KisoCore
import Synchronization

/// The ops of a trace for other numbers of examples than the recorded one.
final class RebuiltOps: Sendable {
    private let ops = Mutex<[Int: [(any Op)?]]>([:])

    func callAsFunction(_ examples: Int, _ make: () -> [(any Op)?]) -> [(any Op)?] {
        if let known = ops.withLock({ $0[examples] }) { return known }
        let made = make()
        ops.withLock { ops in
            if ops.count >= 16 { ops.removeAll() }
            ops[examples] = made
        }
        return made
    }
}

extension Trace {
    /// Computes the outputs for other inputs and parameters. What is tracked among them can be
    /// differentiated as ever.
    ///
    /// - Parameters:
    ///   - inputs: as many as were recorded, of the same types, and of the same shapes but for the
    ///     number of examples; anything else stops with a message.
    ///   - parameter: the value of the parameter of a name.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func callAsFunction(
        _ inputs: [Tensor], parameter: (String) -> Tensor, file: StaticString = #fileID,
        line: UInt = #line
    ) -> [Tensor] {
        let examples = checkedExamples(inputs, file, line)
        let device = inputs.first?.device ?? .cpu
        let ops = ops(examples: examples)
        var uses = [Int](repeating: 0, count: nodes.count)
        for input in nodes.flatMap(\.inputs) + outputs { uses[input.node] += 1 }
        var values = [[Tensor]](repeating: [], count: nodes.count)
        for (place, node) in nodes.enumerated() where uses[place] > 0 {
            switch node.content {
            case .input(let number): values[place] = [inputs[number]]
            case .parameter(let name):
                let value = parameter(name)
                if value.shape != node.results[0].shape(examples: examples) {
                    stop(
                        "trace",
                        "parameter \(name) has the shape \(value.shape), not that of "
                            + "\(node.results[0].sizes)", file: file, line: line)
                }
                values[place] = [value]
            case .constant(let array): values[place] = [Tensor(array, device: device)]
            case .uniform(let value, let perExample):
                guard let shape = node.results[0].shape(examples: examples) else {
                    stop("trace", "\(examples) examples are too many", file: file, line: line)
                }
                values[place] = [
                    .full(
                        shape, value + perExample * Double(examples), dtype: node.results[0].dtype,
                        device: device)
                ]
            case .operation:
                guard let op = ops[place] else {
                    stop(
                        "trace",
                        "\(node.operation ?? "") cannot be computed for \(examples) "
                            + "examples", file: file, line: line)
                }
                let operands = node.inputs.map { values[$0.node][$0.result] }
                values[place] = Tensor.results(of: op, operands)
                for input in node.inputs {
                    uses[input.node] -= 1
                    // The memory of a value that nobody asks for any more is free.
                    if uses[input.node] == 0 { values[input.node] = [] }
                }
            }
        }
        return outputs.map { values[$0.node][$0.result] }
    }

    /// The op of every node for a number of examples; `nil` for a node without, and where an op does
    /// not fit.
    package func ops(examples: Int) -> [(any Op)?] {
        rebuilt(examples) {
            nodes.map { node in
                guard case .operation(let op, let attributes) = node.content else { return nil }
                if !attributes.dependsOnBatch { return op }
                guard let coded = op as? any Op & Codable,
                    let resolved = attributes.resolved(examples: examples)
                else { return nil }
                return try? resolved.decoded(asOpLike: coded)
            }
        }
    }

    private func checkedExamples(
        _ given: [Tensor], _ file: StaticString, _ line: UInt
    ) -> Int {
        if given.count != inputs.count {
            stop("trace", "\(given.count) inputs, not \(inputs.count)", file: file, line: line)
        }
        var examples = self.examples
        if takesAnyBatch,
            let place = inputs.firstIndex(where: { $0.sizes.first?.perExample == 1 }),
            let size = given[place].shape.dimensions.first
        {
            examples = size
        }
        for (place, (tensor, type)) in zip(given, inputs).enumerated()
        where tensor.dtype != type.dtype || tensor.shape != type.shape(examples: examples) {
            let sizes = type.sizes.map(\.description).joined(separator: ", ")
            stop(
                "trace",
                "input \(place) is \(tensor.dtype) of shape \(tensor.shape), not \(type.dtype) of "
                    + "(\(sizes))", file: file, line: line)
        }
        return examples
    }
}

extension Attribute {
    /// An op of the same type with these stored properties.
    fileprivate func decoded<T: Op & Codable>(asOpLike op: T) throws -> any Op {
        try decoded(as: T.self)
    }
}
