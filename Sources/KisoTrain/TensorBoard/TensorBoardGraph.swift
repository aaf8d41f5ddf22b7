import KisoCore
import KisoTensor

/// A trace as the graph that TensorBoard draws: a node for each op, inside the layers it belongs to.
struct TensorBoardGraph {
    let message: ProtobufMessage

    init(_ trace: Trace) {
        let names = Self.names(trace)
        message = .make { graph in
            for (index, node) in trace.nodes.enumerated() {
                graph.message(1) { message in
                    message.text(1, names[index])
                    message.text(2, Self.kind(node))
                    for input in node.inputs {
                        let name = names[input.node]
                        message.text(3, input.result == 0 ? name : "\(name):\(input.result)")
                    }
                    message.message(5) { Self.writeShapes(node, &$0) }
                    for (name, value) in Self.attributes(node) {
                        message.message(5) { entry in
                            entry.text(1, name)
                            entry.message(2) { $0.text(2, value) }
                        }
                    }
                }
            }
            graph.message(4) { $0.integer(1, 22) }
        }
    }

    /// The attribute `_output_shapes`: sizes along the edges; one that depends on the examples is unknown.
    private static func writeShapes(_ node: Trace.Node, _ entry: inout ProtobufMessage) {
        entry.text(1, "_output_shapes")
        entry.message(2) { value in
            value.message(1) { list in
                for result in node.results {
                    list.message(7) { shape in
                        for size in result.sizes {
                            shape.message(2) {
                                $0.integer(1, size.perExample == 0 ? size.fixed : -1)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func kind(_ node: Trace.Node) -> String {
        switch node.content {
        case .input: "Input"
        case .parameter: "Parameter"
        case .constant, .uniform: "Const"
        case .operation: node.operation ?? "Op"
        }
    }

    /// Names without two alike; layers are folders.
    private static func names(_ trace: Trace) -> [String] {
        var used: [String: Int] = [:]
        return trace.nodes.map { node in
            let own: String
            switch node.content {
            case .input(let number): own = "input\(number == 0 ? "" : "_\(number)")"
            case .parameter(let name): own = name
            case .constant, .uniform: own = "constant"
            case .operation: own = node.operation ?? "op"
            }
            let isParameter = if case .parameter = node.content { true } else { false }
            let path = isParameter || node.scope.isEmpty ? own : "\(node.scope).\(own)"
            // TensorFlow's names: letters, digits and few signs.
            let name = String(
                path.map { character in
                    if character == "." { return "/" }
                    let isPlain =
                        character.isASCII && (character.isLetter || character.isNumber)
                    return isPlain || "_-/".contains(character) ? character : "_"
                })
            used[name, default: 0] += 1
            let count = used[name] ?? 1
            return count == 1 ? name : "\(name)_\(count - 1)"
        }
    }

    private static func attributes(_ node: Trace.Node) -> [(String, String)] {
        guard case .record(let values) = node.attributes else { return [] }
        return values.sorted { $0.key < $1.key }.map { ($0.key, text($0.value)) }
    }

    private static func text(_ value: Attribute) -> String {
        switch value {
        case .null: "none"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let value): value
        case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        case .record(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }
                .joined(separator: ", ")
        case .size(let size): "\(size.fixed) + \(size.perExample)·n"
        }
    }
}
