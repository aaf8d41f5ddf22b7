import KisoBackend
package import KisoTensor

extension Parameter {
    /// Moves the value towards another, `value ← keep · value + (1 − keep) · other`, in place.
    package func average(with other: Tensor, keep: Double) {
        let isDone = update { array in
            other.device.backend.optimizerStep(
                .average(keep: keep), parameter: array, gradient: other.array, state: [])
        }
        if !isDone { value = value * keep + other.cast(to: value.dtype) * (1 - keep) }
    }
}
