import KisoCore
import KisoOps
import KisoTensor

/// Recurrent layers above each other, in one direction or both: what ``LSTM`` and ``GRU`` share.
struct RecurrentStack: NamingModule {
    /// One step of a cell: the next state from the input and the state; its first tensor is what the
    /// layer above reads.
    typealias Step =
        @Sendable (
            _ input: Tensor, _ state: [Tensor], _ weight: Tensor, _ recurrent: Tensor,
            _ bias: Tensor
        ) -> [Tensor]

    let name: String
    let inputs: Int
    let outputs: Int
    /// By layer, then by direction.
    let cells: [[RecurrentCell]]
    /// The number of tensors in a state.
    let stateCount: Int
    let step: Step

    init(
        _ name: String, inputs: Int, outputs: Int, layers: Int, isBidirectional: Bool, gates: Int,
        stateCount: Int, file: StaticString, line: UInt, step: @escaping Step
    ) {
        require(
            inputs > 0 && outputs > 0 && layers > 0, name,
            "inputs \(inputs), outputs \(outputs) and layers \(layers) must be at least 1",
            file: file, line: line)
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.stateCount = stateCount
        self.step = step
        let directions = isBidirectional ? 2 : 1
        cells = (0..<layers).map { layer in
            (0..<directions).map { _ in
                RecurrentCell(
                    inputs: layer == 0 ? inputs : outputs * directions, outputs: outputs,
                    gates: gates)
            }
        }
    }

    var directions: Int { cells[0].count }

    /// One cell has no path of its own; others are `layer1.forward`, `layer1.backward`, ….
    var namedModules: [(name: String, module: any Module)] {
        if cells.count == 1 && directions == 1 { return [("", cells[0][0])] }
        return cells.enumerated().flatMap { index, cells in
            zip(["forward", "backward"], cells).map { ("layer\(index + 1).\($0)", $1) }
        }
    }

    /// All states of the top layer, and the final state of every layer and direction.
    ///
    /// - Parameter initial: for each tensor of a state, `[layers · directions, n, outputs]`.
    func run(
        _ x: Tensor, from initial: [Tensor]?, pass: Pass
    ) -> (states: Tensor, final: [Tensor]) {
        if x.rank != 3 || x.shape[2] != inputs {
            stop(name, "takes sequences (n, steps, \(inputs)), not an input of shape \(x.shape)")
        }
        let stateShape: Shape = [cells.count * directions, x.shape[0], outputs]
        if let initial, let other = initial.first(where: { $0.shape != stateShape }) {
            stop(name, "the initial state has shape \(other.shape), expected \(stateShape)")
        }
        var x = x
        var finals: [[Tensor]] = []
        for (layer, cells) in cells.enumerated() {
            let results = cells.enumerated().map { direction, cell in
                let place = layer * directions + direction
                let state = initial?.map {
                    $0.sliced(axis: 0, place..<place + 1).reshaped([x.shape[0], outputs])
                }
                return runCell(cell, x, from: state, isBackward: direction == 1, pass: pass)
            }
            finals += results.map(\.final)
            x =
                results.count == 1
                ? results[0].states : .concatenate(results.map(\.states), axis: 2)
        }
        let final = (0..<stateCount).map { part in Tensor.stack(finals.map { $0[part] }) }
        return (x, final)
    }

    private func runCell(
        _ cell: RecurrentCell, _ x: Tensor, from initial: [Tensor]?, isBackward: Bool, pass: Pass
    ) -> (states: Tensor, final: [Tensor]) {
        let weight = pass.value(of: cell.weight), recurrent = pass.value(of: cell.recurrent)
        let bias = pass.value(of: cell.bias)
        let (count, steps) = (x.shape[0], x.shape[1])
        let zeros = Tensor.zeros([count, outputs], dtype: x.dtype, device: x.device)
        var state = initial ?? Array(repeating: zeros, count: stateCount)
        var states: [Tensor] = []
        for index in isBackward ? Array((0..<steps).reversed()) : Array(0..<steps) {
            let input = x.sliced(axis: 1, index..<(index + 1)).reshaped([count, x.shape[2]])
            state = step(input, state, weight, recurrent, bias)
            states.append(state[0])
        }
        if isBackward { states.reverse() }
        let all =
            states.isEmpty
            ? Tensor.zeros([count, 0, outputs], dtype: x.dtype, device: x.device)
            : Tensor.stack(states, axis: 1)
        return (all, state)
    }

    /// The final hidden states of the top layer, `[n, directions · outputs]`.
    func last(of final: Tensor) -> Tensor {
        let top = (cells.count - 1) * directions
        let parts = (top..<top + directions).map {
            final.sliced(axis: 0, $0..<$0 + 1).reshaped([final.shape[1], outputs])
        }
        return parts.count == 1 ? parts[0] : .concatenate(parts, axis: 1)
    }

    /// The shape of the result for one example `(steps, inputs)`.
    func outputShape(for input: Shape, returning result: RecurrentResult) throws -> Shape {
        if input.rank != 2 || input[1] != inputs || input[0] < 1 {
            throw KisoError(
                .configuration,
                "takes sequences of shape (steps, \(inputs)), not an example of shape \(input)")
        }
        let size = outputs * directions
        return result == .last ? [size] : [input[0], size]
    }
}
