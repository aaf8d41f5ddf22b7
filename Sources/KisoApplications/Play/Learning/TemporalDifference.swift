import KisoCore
import KisoOps
package import KisoTensor

extension Tensor {
    /// The mean Huber loss, with δ = 1, of the values of chosen actions.
    ///
    /// - Parameters:
    ///   - actions: the chosen action of each row, `[n]`, as `int64`.
    ///   - targets: what its value should be, `[n]`.
    package func temporalDifference(actions: Tensor, targets: Tensor) -> Tensor {
        .apply(TemporalDifferenceOp(), self, actions, targets)
    }
}

/// The values of all actions, `[n, actions]`, against targets for one of each row: one op, because a dozen
/// small ones would cost as much as a convolution here.
private struct TemporalDifferenceOp: SingleResultOp {
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let differences = Self.differences(inputs)
        let sum = differences.reduce(Float(0)) { sum, difference in
            let size = abs(difference)
            return sum + (size <= 1 ? size * size / 2 : size - 0.5)
        }
        return NDArray([sum / Float(max(1, differences.count))], shape: .scalar)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let inputs = context.inputs.map(\.array)
        let actions = inputs[1].values(as: Int64.self)
        let width = inputs[0].shape[1]
        var gradient = [Float](repeating: 0, count: inputs[0].shape.count)
        for (row, difference) in Self.differences(inputs).enumerated() {
            gradient[row * width + Int(actions[row])] =
                max(-1, min(1, difference)) / Float(actions.count)
        }
        return [Tensor(gradient, shape: inputs[0].shape) * context.outputGradient, nil, nil]
    }

    private static func differences(_ inputs: [NDArray]) -> [Float] {
        let values = inputs[0].values(as: Float.self)
        let targets = inputs[2].values(as: Float.self)
        let width = inputs[0].shape[1]
        return inputs[1].values(as: Int64.self).enumerated().map { row, action in
            values[row * width + Int(action)] - targets[row]
        }
    }
}
