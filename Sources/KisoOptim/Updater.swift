import KisoBackend
import KisoCore
import KisoOps
public import KisoTensor

/// Applies an optimizer to a set of parameters: counts the iterations, keeps the state of each
/// parameter, adds weight decay and clips gradients.
///
/// ```swift
/// let updater = Updater(Adam(), parameters: model.trainableParameters)
/// updater.update(with: loss.gradients(at: model.trainableParameters))
/// ```
public final class Updater {
    /// The rule.
    public let optimizer: any Optimizer
    /// The parameters, in the order of the gradients.
    public let parameters: [Parameter]
    /// λ of the term `½ λ W²` that is added to the loss for weights, not for biases; 0 for none.
    public let weightDecay: Double
    /// The largest norm of all gradients together; longer ones are scaled down. `nil` for none.
    public let clippingNorm: Double?
    /// How many steps have been taken.
    public private(set) var iteration = 0
    private var state: [[Parameter]]

    /// Starts with zero state.
    public init(
        _ optimizer: any Optimizer, parameters: [Parameter], weightDecay: Double = 0,
        clippingNorm: Double? = nil
    ) {
        self.optimizer = optimizer
        self.parameters = parameters
        self.weightDecay = weightDecay
        self.clippingNorm = clippingNorm
        state = parameters.map { parameter in
            optimizer.stateNames.map { _ in
                let value = parameter.value
                return Parameter(.zeros(value.shape, dtype: value.dtype, device: value.device))
            }
        }
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - gradients: one for each parameter.
    ///   - rate: the learning rate of this step; the optimizer's own by default.
    public func update(with gradients: [Tensor], rate: Double? = nil) {
        require(
            gradients.count == parameters.count, "Updater.update",
            "\(gradients.count) gradients for \(parameters.count) parameters")
        iteration += 1
        let rate = rate ?? optimizer.learningRate
        let scale = clippingScale(gradients)
        let fused = optimizer.fused(rate: rate, iteration: iteration)
        for (index, parameter) in parameters.enumerated() {
            var gradient = gradients[index].detached
            if scale < 1 { gradient = gradient * scale }
            if weightDecay != 0 && parameter.role == .weight {
                gradient = gradient + parameter.value * weightDecay
            }
            if let fused, apply(fused, to: parameter, gradient, state[index]) { continue }
            let next = optimizer.step(
                parameter.value, gradient: gradient, state: state[index].map(\.value), rate: rate,
                iteration: iteration)
            parameter.value = next.parameter
            for (cell, value) in zip(state[index], next.state) { cell.value = value }
        }
    }

    private func apply(
        _ update: FusedUpdate, to parameter: Parameter, _ gradient: Tensor, _ cells: [Parameter]
    ) -> Bool {
        var done = false
        withArrays(of: [parameter] + cells, []) { arrays in
            done = gradient.device.backend.optimizerStep(
                update, parameter: arrays[0], gradient: gradient.array,
                state: Array(arrays.dropFirst()))
        }
        return done
    }

    /// Opens the arrays of several cells for writing at once.
    private func withArrays(
        of cells: [Parameter], _ open: [NDArray], _ body: ([NDArray]) -> Void
    ) {
        guard let first = cells.first else { return body(open) }
        first.update { withArrays(of: Array(cells.dropFirst()), open + [$0], body) }
    }

    private func clippingScale(_ gradients: [Tensor]) -> Double {
        guard let clippingNorm else { return 1 }
        let squares = gradients.map { $0.detached.squared.sum().item() }
        let norm = squares.reduce(0, +).squareRoot()
        return norm > clippingNorm ? clippingNorm / norm : 1
    }

    /// The state arrays with names made of the state's and the parameter's number, for a
    /// checkpoint.
    public var namedState: [(name: String, value: Tensor)] {
        state.enumerated().flatMap { index, cells in
            zip(optimizer.stateNames, cells).map { ("\($0).\(index)", $1.value) }
        }
    }

    /// Sets the state and the iteration to those of a checkpoint.
    public func restore(iteration: Int, state values: [Tensor]) {
        self.iteration = iteration
        for (cell, value) in zip(state.flatMap { $0 }, values) { cell.value = value }
    }
}
