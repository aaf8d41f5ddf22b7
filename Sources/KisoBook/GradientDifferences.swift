import KisoCore
import KisoNN
import KisoOps
import KisoTensor

extension Sequential {
    /// Turns every parameter to `float64`, as a gradient check needs it.
    func useDoublePrecision() {
        for entry in namedParameters {
            entry.parameter.value = entry.parameter.value.cast(to: .float64)
        }
    }

    /// The mean absolute difference between backpropagation's gradient and the numerical one, for
    /// each parameter.
    ///
    /// - Parameter step: how far the numerical gradient goes to either side.
    /// - Throws: `CancellationError` when the reader asked to stop.
    func gradientDifferences(
        _ images: Tensor, _ labels: Tensor, step: Double = 1e-4
    ) throws -> [(name: String, mean: Double)] {
        func loss(tracking: Bool) -> Tensor {
            let pass = Pass(isTraining: true, tracksParameters: tracking)
            return self(images, pass: pass).softmaxCrossEntropy(labels: labels)
        }
        let trained = namedParameters.filter { $0.parameter.role != .statistic }
        let gradients = loss(tracking: true).gradients(at: trained.map(\.parameter))
        return try zip(trained, gradients).map { named, gradient in
            let value = named.parameter.value
            let numerical = try numericalGradient(at: value, step: step) { moved in
                try Task.checkCancellation()
                named.parameter.value = moved
                return loss(tracking: false)
            }
            named.parameter.value = value
            return (named.name, (gradient - numerical).absolute().mean().item())
        }
    }
}
