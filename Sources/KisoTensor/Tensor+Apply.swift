import KisoCore

extension Tensor {
    /// Computes an op with one result, and records it when one of the inputs is tracked.
    public static func apply(_ op: any Op, _ inputs: Tensor...) -> Tensor { apply(op, inputs) }

    /// Computes an op on any number of inputs, and records it when one of them is tracked. Of
    /// several results it gives the first; see ``results(of:_:)``.
    public static func apply(_ op: any Op, _ inputs: [Tensor]) -> Tensor {
        let (arrays, device, node) = computed(op, inputs)
        return Tensor(arrays[0], device: device, recordedBy: node)
    }

    /// Computes all results of an op, and records it when one of the inputs is tracked.
    public static func results(of op: any Op, _ inputs: [Tensor]) -> [Tensor] {
        let (arrays, device, node) = computed(op, inputs)
        return arrays.enumerated().map { place, array in
            Tensor(array, device: device, recordedBy: node, place)
        }
    }

    private static func computed(
        _ op: any Op, _ inputs: [Tensor]
    ) -> (arrays: [NDArray], device: Device, node: Node?) {
        let device = inputs.first?.device ?? .cpu
        if let other = inputs.first(where: { $0.device != device }) {
            stop(type(of: op).name, "inputs are on \(device) and on \(other.device)")
        }
        var context = ForwardContext(device: device)
        let arrays: [NDArray] = op.forward(inputs.map(\.array), &context)
        guard inputs.contains(where: \.isTracked) else { return (arrays, device, nil) }
        let isTraced = inputs.contains { $0.node?.isTraced ?? false }
        guard isTraced || arrays.contains(where: { $0.dtype.isFloatingPoint }) else {
            return (arrays, device, nil)
        }
        let node = Node(
            op: op, inputs: inputs, outputs: arrays, saved: context.saved, isTraced: isTraced)
        return (arrays, device, node)
    }

    /// A result of a recorded operation. Integers are constants to derivatives, but not to a trace.
    private init(_ array: NDArray, device: Device, recordedBy node: Node?, _ place: Int = 0) {
        let keeps = node.map { $0.isTraced || array.dtype.isFloatingPoint } ?? false
        self.init(array, device: device, node: keeps ? node : nil, place: place)
    }
}
