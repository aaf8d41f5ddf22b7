import KisoBackend
import KisoCore
import KisoOps
public import KisoTensor

/// Applies an optimizer to parameters: counts the iterations, keeps the state of each parameter, adds
/// weight decay and clips gradients.
///
/// ```swift
/// let updater = Updater(Adam(), parameters: model.trainableParameters)
/// updater.update(with: loss.gradients(at: updater.parameters))
/// ```
public final class Updater {
    /// The rule.
    public let optimizer: any Optimizer
    /// The parameters, in the order of the gradients.
    public let parameters: [Parameter]
    /// What pulls weights towards zero, unless their group says otherwise.
    public let decay: WeightDecay
    /// What is done to gradients that are too large.
    public let clipping: Clipping
    /// How many steps have been taken.
    public private(set) var iteration = 0

    /// A parameter with all that belongs to it.
    private struct Entry {
        let name: String
        let parameter: Parameter
        let rate: Double
        let decay: WeightDecay
        let state: [Parameter]
    }

    private let entries: [Entry]

    /// Starts with zero state.
    ///
    /// - Parameters:
    ///   - decay: the optimizer's own by default, which is none but for ``AdamW``.
    ///   - optimizer: moves the parameters.
    ///   - groups: what moves, at which rate.
    ///   - clipping: keeps gradients from becoming too large; none by default.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: no parameter is in two groups, or twice in one.
    public init(
        _ optimizer: any Optimizer, groups: [ParameterGroup], decay: WeightDecay? = nil,
        clipping: Clipping = .none, file: StaticString = #fileID, line: UInt = #line
    ) {
        let decay = decay ?? optimizer.defaultDecay
        self.optimizer = optimizer
        self.decay = decay
        self.clipping = clipping
        var seen: Set<ObjectIdentifier> = []
        entries = groups.flatMap { group in
            group.parameters.map { name, parameter in
                require(
                    seen.insert(ObjectIdentifier(parameter)).inserted, "Updater",
                    "the parameter '\(name)' is listed twice, and would be moved twice a step",
                    file: file, line: line)
                let state = optimizer.stateNames.map { _ in
                    let value = parameter.value
                    return Parameter(
                        .zeros(value.shape, dtype: value.dtype, device: value.device))
                }
                return Entry(
                    name: name, parameter: parameter, rate: group.rate,
                    decay: parameter.role == .weight ? group.decay ?? decay : .none, state: state)
            }
        }
        parameters = entries.map(\.parameter)
    }

    /// Starts with zero state, for one group whose parameters are called by their number.
    public convenience init(
        _ optimizer: any Optimizer, parameters: [Parameter], decay: WeightDecay? = nil,
        clipping: Clipping = .none, file: StaticString = #fileID, line: UInt = #line
    ) {
        let named = parameters.enumerated().map { (name: "\($0)", parameter: $1) }
        self.init(
            optimizer, groups: [ParameterGroup(named)], decay: decay, clipping: clipping,
            file: file, line: line)
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - gradients: one for each parameter.
    ///   - rate: the learning rate of this step; the optimizer's own by default.
    public func update(with gradients: [Tensor], rate: Double? = nil) {
        require(
            gradients.count == entries.count, "Updater.update",
            "\(gradients.count) gradients for \(entries.count) parameters")
        iteration += 1
        let baseRate = rate ?? optimizer.learningRate
        let scale = clippingScale(gradients)
        let fused = optimizer.fused(rate: baseRate, iteration: iteration)
        for (entry, gradient) in zip(entries, gradients) where entry.rate != 0 {
            let rate = baseRate * entry.rate
            let fused =
                entry.rate == 1 ? fused : optimizer.fused(rate: rate, iteration: iteration)
            update(entry, clipped(gradient.detached, scale), rate: rate, fused)
        }
    }

    private func update(
        _ entry: Entry, _ gradient: Tensor, rate: Double, _ fused: FusedUpdate?
    ) {
        let parameter = entry.parameter
        var gradient = gradient
        switch entry.decay {
        case .none: break
        case .coupled(let decay): gradient = gradient + parameter.value * decay
        case .decoupled(let decay): parameter.value = parameter.value * (1 - rate * decay)
        }
        if let fused, apply(fused, to: entry, gradient) { return }
        let next = optimizer.step(
            parameter.value, gradient: gradient, state: entry.state.map(\.value), rate: rate,
            iteration: iteration)
        parameter.value = next.parameter
        for (cell, value) in zip(entry.state, next.state) { cell.value = value }
    }

    private func apply(_ update: FusedUpdate, to entry: Entry, _ gradient: Tensor) -> Bool {
        entry.parameter.update { parameter in
            withArrays(of: entry.state[...], []) { state in
                gradient.device.backend.optimizerStep(
                    update, parameter: parameter, gradient: gradient.array, state: state)
            }
        }
    }

    /// Opens the arrays of several cells for writing at once.
    private func withArrays(
        of cells: ArraySlice<Parameter>, _ open: [NDArray], _ body: ([NDArray]) -> Bool
    ) -> Bool {
        guard let first = cells.first else { return body(open) }
        return first.update { withArrays(of: cells.dropFirst(), open + [$0], body) }
    }

    private func clippingScale(_ gradients: [Tensor]) -> Double {
        guard case .norm(let limit) = clipping else { return 1 }
        let squares = gradients.map { $0.detached.squared.sum().item() }
        let norm = squares.reduce(0, +).squareRoot()
        return norm > limit ? limit / norm : 1
    }

    private func clipped(_ gradient: Tensor, _ scale: Double) -> Tensor {
        if case .value(let limit) = clipping { return gradient.clipped(min: -limit, max: limit) }
        return scale < 1 ? gradient * scale : gradient
    }
}

extension Updater {
    /// What the rule remembers of every parameter, such as `adam.mean/affine1.weight`, for a
    /// checkpoint.
    public var state: [String: Tensor] {
        var state: [String: Tensor] = [:]
        for entry in entries {
            for (name, cell) in zip(optimizer.stateNames, entry.state) {
                state[key(name, entry.name)] = cell.value
            }
        }
        return state
    }

    private func key(_ state: String, _ parameter: String) -> String {
        "\(optimizer.name).\(state)/\(parameter)"
    }

    /// Sets the state and the iteration to those of a checkpoint.
    ///
    /// - Throws: `KisoError` `.badData` that names what is missing, superfluous or of another shape;
    ///   nothing is changed then.
    public func restore(
        _ state: [String: Tensor], iteration: Int, from source: String = "the state"
    ) throws {
        var rest = state
        var matches: [(cell: Parameter, value: Tensor)] = []
        for entry in entries {
            for (name, cell) in zip(optimizer.stateNames, entry.state) {
                let key = key(name, entry.name)
                guard let value = rest.removeValue(forKey: key) else {
                    throw KisoError(
                        .badData,
                        "\(source): has no '\(key)'; it was written for another network or another "
                            + "optimizer than \(optimizer.name)")
                }
                guard value.shape == cell.shape else {
                    throw KisoError(
                        .badData,
                        "\(source): '\(key)' has shape \(value.shape), expected \(cell.shape)")
                }
                matches.append((cell, value))
            }
        }
        if let other = rest.keys.min() {
            throw KisoError(
                .badData, "\(source): '\(other)' belongs to no parameter of this network")
        }
        if iteration < 0 {
            throw KisoError(.badData, "\(source): the iteration \(iteration) is negative")
        }
        self.iteration = iteration
        for (cell, value) in matches { cell.value = value.cast(to: cell.value.dtype).contiguous }
    }
}
