import KisoBackend
import KisoCore
import KisoTensor

extension ForwardContext {
    /// The factors of a product as a precision sees them: what a backend computes that has no units
    /// for the type, since products of two rounded numbers are exact in `float32`.
    func rounded(_ factors: [NDArray], to precision: Precision) -> [NDArray] {
        guard precision == .bfloat16 else { return factors }
        return factors.map { factor in
            guard factor.dtype == .float32 else { return factor }
            return backend.cast(backend.cast(factor, to: .bfloat16), to: .float32)
        }
    }
}
