import KisoCore

/// The backward pass over a recorded graph.
enum Backpropagation {
    /// The derivatives of `output` at the target nodes; `nil` where it does not depend on a target.
    ///
    /// Walks the graph once in reverse topological order. A node that no target can be reached from
    /// is never differentiated. With `createGraph` the derivatives are recorded themselves. `isFinal` is told
    /// of a target as soon as nothing more can be added to its derivative.
    static func run(
        from output: Tensor, seed: Tensor, targets: [Node], createGraph: Bool,
        isFinal: ((Int, Tensor) -> Void)? = nil
    ) -> [Tensor?] {
        guard let root = output.node else { return targets.map { _ in nil } }
        let order = topologicalOrder(root, targets)
        var gradients = [Tensor?](repeating: nil, count: order.slotCount)
        guard let last = order.slot(of: output) else { return targets.map { _ in nil } }
        gradients[last] = seed
        let isTarget = Set(targets.map(ObjectIdentifier.init))
        let final = isFinal == nil ? [:] : targetsByFirstUse(order, targets)
        for (index, (node, slots)) in zip(order.nodes, order.slots).enumerated().reversed() {
            defer {
                for target in final[index] ?? [] {
                    let slot = order.firstSlot(of: targets[target])
                    if let gradient = slot.flatMap({ gradients[$0] }) { isFinal?(target, gradient) }
                }
            }
            let own = Array(gradients[slots])
            if !own.contains(where: { $0 != nil }) { continue }
            // Memory of a gradient that nobody asks for is free as soon as it has been passed on.
            if !isTarget.contains(ObjectIdentifier(node)) {
                for slot in slots { gradients[slot] = nil }
            }
            let places = node.inputs.map { order.slot(of: $0) }
            let parts = inputDerivatives(
                of: node, own, isNeeded: places.map { $0 != nil }, createGraph: createGraph)
            for (place, part) in zip(places, parts) {
                guard let place, let part else { continue }
                gradients[place] = gradients[place].map { .apply(AddOp(), $0, part) } ?? part
            }
        }
        return targets.map { target in order.firstSlot(of: target).flatMap { gradients[$0] } }
    }

    /// The targets by the place of the first node that uses them: the last one that a backward pass meets.
    private static func targetsByFirstUse(_ order: Order, _ targets: [Node]) -> [Int: [Int]] {
        let places = Dictionary(
            zip(targets.map(ObjectIdentifier.init), targets.indices),
            uniquingKeysWith: { a, _ in a })
        var first: [Int: Int] = [:]
        for (index, node) in order.nodes.enumerated() {
            for input in node.inputs {
                guard let source = input.node, let target = places[ObjectIdentifier(source)] else {
                    continue
                }
                first[target] = first[target] ?? index
            }
        }
        return Dictionary(grouping: first.keys.sorted(), by: { first[$0] ?? 0 })
    }

    /// What a node passes on to each of its inputs, in the input's shape and type, when these
    /// derivatives have arrived at its results; none for a variable and for an input that is not
    /// needed.
    static func inputDerivatives(
        of node: Node, _ gradients: [Tensor?], isNeeded: [Bool], createGraph: Bool = false
    ) -> [Tensor?] {
        guard let op = node.op, let device = node.inputs.first?.device else { return [] }
        let outputs = node.outputs.enumerated().map { place, array in
            Tensor(array, device: device, node: createGraph ? node : nil, place: place)
        }
        let context = GradientContext(
            inputs: createGraph ? node.inputs : node.inputs.map(\.detached), outputs: outputs,
            outputGradients: gradients, saved: node.saved, isNeeded: isNeeded)
        return zip(op.gradient(context), zip(node.inputs, isNeeded)).map { part, place in
            let (input, isNeeded) = place
            guard isNeeded, input.dtype.isFloatingPoint, var part else { return nil }
            if part.shape != input.shape { part = part.summed(to: input.shape) }
            if part.dtype != input.dtype { part = part.cast(to: input.dtype) }
            return part
        }
    }

    /// Nodes, each after its inputs, with the places of their results' gradients.
    private struct Order {
        private(set) var nodes: [Node] = []
        private(set) var slots: [Range<Int>] = []
        private(set) var slotCount = 0
        private var first: [ObjectIdentifier: Int] = [:]

        mutating func append(_ node: Node) {
            let end = slotCount + max(node.outputs.count, 1)
            first[ObjectIdentifier(node)] = slotCount
            nodes.append(node)
            slots.append(slotCount..<end)
            slotCount = end
        }

        func firstSlot(of node: Node) -> Int? { first[ObjectIdentifier(node)] }

        func slot(of tensor: Tensor) -> Int? {
            tensor.node.flatMap { firstSlot(of: $0) }.map { $0 + tensor.place }
        }
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
                || node.inputs.contains { order.slot(of: $0) != nil }
            if leadsToTarget { order.append(node) }
        }
        return order
    }
}
