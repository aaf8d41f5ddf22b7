import KisoCore

/// The backward pass over a recorded graph.
struct Backpropagation {
    /// The derivatives of `output` at the target nodes; `nil` where it does not depend on a target.
    ///
    /// Walks the graph once in reverse topological order. A node that no target can be reached from
    /// is never differentiated. With `createGraph` the derivatives are recorded themselves.
    static func run(
        from output: Tensor, seed: Tensor, targets: [Node], createGraph: Bool
    ) -> [Tensor?] {
        guard let root = output.node else { return targets.map { _ in nil } }
        let order = topologicalOrder(root, targets)
        var gradients = [Tensor?](repeating: nil, count: order.nodes.count)
        guard let last = order.index[ObjectIdentifier(root)] else {
            return targets.map { _ in nil }
        }
        gradients[last] = seed
        let isTarget = Set(targets.map(ObjectIdentifier.init))
        for position in order.nodes.indices.reversed() {
            let node = order.nodes[position]
            guard let gradient = gradients[position] else { continue }
            // Memory of a gradient that nobody asks for is free as soon as it has been passed on.
            if !isTarget.contains(ObjectIdentifier(node)) { gradients[position] = nil }
            let places = node.inputs.map { input in
                input.node.flatMap { order.index[ObjectIdentifier($0)] }
            }
            let parts = inputDerivatives(
                of: node, gradient, isNeeded: places.map { $0 != nil }, createGraph: createGraph)
            for (place, part) in zip(places, parts) {
                guard let place, let part else { continue }
                gradients[place] = gradients[place].map { .apply(AddOp(), $0, part) } ?? part
            }
        }
        return targets.map { target in
            order.index[ObjectIdentifier(target)].flatMap { gradients[$0] }
        }
    }

    /// What a node passes on to each of its inputs, in the input's shape and type; none for a variable
    /// and for an input that is not needed.
    static func inputDerivatives(
        of node: Node, _ gradient: Tensor, isNeeded: [Bool], createGraph: Bool = false
    ) -> [Tensor?] {
        guard let op = node.op, let array = node.output else { return [] }
        let context = GradientContext(
            inputs: createGraph ? node.inputs : node.inputs.map(\.detached),
            output: Tensor(array, device: gradient.device, node: createGraph ? node : nil),
            outputGradient: gradient, saved: node.saved, isNeeded: isNeeded)
        return zip(op.gradient(context), zip(node.inputs, isNeeded)).map { part, place in
            let (input, isNeeded) = place
            guard isNeeded, var part else { return nil }
            if part.shape != input.shape { part = part.summed(to: input.shape) }
            if part.dtype != input.dtype { part = part.cast(to: input.dtype) }
            return part
        }
    }

    private struct Order {
        var nodes: [Node] = []
        var index: [ObjectIdentifier: Int] = [:]
    }

    /// The nodes between the targets and the root, each after its inputs.
    private static func topologicalOrder(_ root: Node, _ targets: [Node]) -> Order {
        let isTarget = Set(targets.map(ObjectIdentifier.init))
        var order = Order()
        var visited: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var stack: [(node: Node, next: Int)] = [(root, 0)]
        while let (node, next) = stack.last {
            if next < node.inputs.count {
                stack[stack.count - 1].next += 1
                if let input = node.inputs[next].node,
                    visited.insert(ObjectIdentifier(input)).inserted
                {
                    stack.append((input, 0))
                }
                continue
            }
            stack.removeLast()
            let leadsToTarget =
                isTarget.contains(ObjectIdentifier(node))
                || node.inputs.contains { input in
                    input.node.map { order.index[ObjectIdentifier($0)] != nil } ?? false
                }
            if leadsToTarget {
                order.index[ObjectIdentifier(node)] = order.nodes.count
                order.nodes.append(node)
            }
        }
        return order
    }
}
