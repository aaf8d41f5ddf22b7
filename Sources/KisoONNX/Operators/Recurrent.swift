import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Recurrent layers, unrolled over time.
    static let recurrent: [String: Entry] = [
        "RNN": Entry { try $0.recurrent(gates: 1, states: 1) },
        "GRU": Entry { try $0.recurrent(gates: 3, states: 1) },
        "LSTM": Entry { try $0.recurrent(gates: 4, states: 2) },
    ]
}

/// An activation of a recurrent layer.
private typealias Activate = (Tensor) -> Tensor

extension Call {
    /// All directions of a recurrent layer: outputs over time, and the last states.
    func recurrent(gates: Int, states: Int) throws -> [Value] {
        let layout = try integer("layout", 0)
        var x = try floating(0)
        guard x.rank == 3, layout == 0 || layout == 1 else {
            throw fault("the input is \(x.shape)")
        }
        if layout == 1 { x = x.transposed([1, 0, 2]) }
        let weight = try floating(1), inner = try floating(2)
        guard weight.rank == 3, inner.rank == 3 else { throw fault("weights \(weight.shape)") }
        let (steps, batch, hidden) = (x.shape[0], x.shape[1], inner.shape[2])
        let direction = try text("direction", "forward")
        let directions = direction == "bidirectional" ? 2 : 1
        guard ["forward", "reverse", "bidirectional"].contains(direction) else {
            throw fault("direction '\(direction)'")
        }
        let width = gates.multipliedReportingOverflow(by: hidden).partialValue
        let bias = try optional(3)
        guard weight.shape == [directions, width, x.shape[2]],
            inner.shape == [directions, width, hidden], hidden > 0, steps > 0,
            bias.map({ $0.shape == [directions, 2 * width] }) ?? true,
            try integer("hidden_size", hidden) == hidden, weight.dtype == x.dtype,
            inner.dtype == x.dtype, bias.map({ $0.dtype == x.dtype }) ?? true, steps <= 1 << 16
        else {
            throw fault("input \(x.shape) and weights \(weight.shape), \(inner.shape) do not fit")
        }
        let lengths = has(4) ? try integers(4) : nil
        if let lengths {
            guard lengths.count == batch, lengths.allSatisfy({ (0...steps).contains($0) }) else {
                throw fault("the lengths \(lengths.prefix(12))")
            }
        }
        let clip = try real("clip", 0)
        var outputs: [Tensor] = []
        var last: [[Tensor]] = Array(repeating: [], count: states)
        for number in 0..<directions {
            let isReversed = direction == "reverse" || number == 1
            let cell = RecurrentCell(
                weight: weight[number].transposed(), inner: inner[number].transposed(),
                bias: bias?[number], hidden: hidden, clip: clip,
                activations: try activations(number, gates),
                peepholes: try has(7) ? peepholes(number, directions, hidden) : nil,
                isLinear: try flag("linear_before_reset"), couples: try flag("input_forget"))
            var state = try (0..<states).map { place -> Tensor in
                guard var first = try optional(5 + place) else {
                    return x[0].sum(axes: [-1], keepingDimensions: true).detached * 0
                        + Tensor.zeros([hidden], dtype: x.dtype)
                }
                if layout == 1, first.rank == 3 { first = first.transposed([1, 0, 2]) }
                guard first.shape == [directions, batch, hidden], first.dtype == x.dtype else {
                    throw fault("the first state is \(first.shape)")
                }
                return first[number]
            }
            var results: [Tensor] = []
            for step in isReversed ? Array((0..<steps).reversed()) : Array(0..<steps) {
                try run.spend(batch * width * 4, at: node)
                try run.spendMultiplications(
                    batch * width * (hidden + x.shape[2]), at: node)
                var next = cell.step(x[step], state)
                var output = next[0]
                if let lengths {
                    // What lies behind a sequence's end is 0 and changes no state.
                    let mask = Tensor(NDArray(lengths.map { step < $0 }, shape: [batch, 1]))
                        .broadcast(to: next[0].shape)
                    next = zip(next, state).map { .where(mask, $0, $1) }
                    output = .where(mask, output, .zeros(like: output))
                }
                results.append(output)
                state = next
            }
            if isReversed { results.reverse() }
            outputs.append(.stack(results, axis: 0))
            for place in 0..<states { last[place].append(state[place]) }
        }
        // [steps, directions, batch, hidden]
        var all = Tensor.stack(outputs, axis: 1)
        var finals = last.map { Tensor.stack($0, axis: 0) }
        if layout == 1 {
            all = all.transposed([2, 0, 1, 3])
            finals = finals.map { $0.transposed([1, 0, 2]) }
        }
        return [Value(all)] + finals.map { Value($0) }
    }

    private func peepholes(_ number: Int, _ directions: Int, _ hidden: Int) throws -> [Tensor] {
        let all = try floating(7)
        guard all.shape == [directions, 3 * hidden] else { throw fault("peepholes \(all.shape)") }
        return (0..<3).map { all[number].sliced(axis: 0, ($0 * hidden)..<(($0 + 1) * hidden)) }
    }

    private func activations(_ direction: Int, _ gates: Int) throws -> [Activate] {
        let standard: [String]
        switch gates {
        case 1: standard = ["Tanh"]
        case 3: standard = ["Sigmoid", "Tanh"]
        default: standard = ["Sigmoid", "Tanh", "Tanh"]
        }
        let names = try texts("activations") ?? []
        let alphas = try reals("activation_alpha") ?? [], betas = try reals("activation_beta") ?? []
        return try standard.indices.map { place in
            let number = direction * standard.count + place
            let name = number < names.count ? names[number] : standard[place]
            let alpha = number < alphas.count ? alphas[number] : nil
            let beta = number < betas.count ? betas[number] : nil
            switch name.lowercased() {
            case "tanh": return { $0.tanh() }
            case "sigmoid": return { $0.sigmoid() }
            case "relu": return { $0.relu() }
            case "leakyrelu": return { $0.leakyReLU(slope: alpha ?? 0.01) }
            case "elu": return { $0.elu(alpha: alpha ?? 1) }
            case "softsign": return { $0 / ($0.absolute() + 1) }
            case "softplus": return { $0.softplus() }
            case "hardsigmoid":
                return { ($0 * (alpha ?? 0.2) + (beta ?? 0.5)).clipped(0, 1) }
            case "affine": return { $0 * (alpha ?? 1) + (beta ?? 0) }
            case "scaledtanh": return { ($0 * (beta ?? 1)).tanh() * (alpha ?? 1) }
            default: throw fault("the activation '\(name.prefix(40))'")
            }
        }
    }
}

/// One direction of a recurrent layer.
private struct RecurrentCell {
    let weight: Tensor
    let inner: Tensor
    let bias: Tensor?
    let hidden: Int
    let clip: Double
    let activations: [Activate]
    let peepholes: [Tensor]?
    /// Of a GRU: whether the reset gate comes behind the product.
    let isLinear: Bool
    /// Of an LSTM: whether the forget gate is what the input gate leaves.
    let couples: Bool

    /// The next states, of which the first one is the output.
    func step(_ x: Tensor, _ state: [Tensor]) -> [Tensor] {
        let gates = weight.shape[1] / hidden
        func part(_ x: Tensor, _ place: Int) -> Tensor {
            x.sliced(axis: -1, (place * hidden)..<((place + 1) * hidden))
        }
        func clipped(_ x: Tensor) -> Tensor { clip > 0 ? x.clipped(-clip, clip) : x }
        var fromInput = x.matmul(weight)
        if let bias { fromInput = fromInput + bias.sliced(axis: 0, 0..<(gates * hidden)) }
        let recurrentBias = bias.map {
            $0.sliced(axis: 0, (gates * hidden)..<(2 * gates * hidden))
        }
        func joined(_ state: Tensor) -> Tensor {
            let product = state.matmul(inner)
            return recurrentBias.map { product + $0 } ?? product
        }
        let before = state[0]
        switch gates {
        case 1: return [activations[0](clipped(fromInput + joined(before)))]
        case 3:
            let fromState = joined(before)
            let update = activations[0](clipped(part(fromInput, 0) + part(fromState, 0)))
            let reset = activations[0](clipped(part(fromInput, 1) + part(fromState, 1)))
            let candidate: Tensor
            if isLinear {
                candidate = part(fromInput, 2) + reset * part(fromState, 2)
            } else {
                let product = (reset * before).matmul(
                    inner.sliced(axis: 1, (2 * hidden)..<(3 * hidden)))
                let sum = part(fromInput, 2) + product
                candidate = recurrentBias.map { sum + part($0, 2) } ?? sum
            }
            return [(1 - update) * activations[1](clipped(candidate)) + update * before]
        default:
            let sum = fromInput + joined(before)
            let cell = state[1]
            func peeping(_ gate: Tensor, _ place: Int, _ cell: Tensor) -> Tensor {
                peepholes.map { gate + $0[place] * cell } ?? gate
            }
            let input = activations[0](clipped(peeping(part(sum, 0), 0, cell)))
            let forget =
                couples ? 1 - input : activations[0](clipped(peeping(part(sum, 2), 2, cell)))
            let next = forget * cell + input * activations[1](clipped(part(sum, 3)))
            let output = activations[0](clipped(peeping(part(sum, 1), 1, next)))
            return [output * activations[2](next), next]
        }
    }
}
