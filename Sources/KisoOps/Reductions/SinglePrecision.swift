import KisoCore
import KisoTensor

extension Tensor {
    /// What `compute` makes of this tensor, for a half-precision type from its elements as `float32`
    /// and rounded once at the end: a sum on the way to a mean is beyond `float16` soon, and every
    /// rounding on the way costs `bfloat16` one of its three digits.
    func inSinglePrecision(_ compute: (Tensor) -> Tensor) -> Tensor {
        guard dtype == .float16 || dtype == .bfloat16 else { return compute(self) }
        return compute(cast(to: .float32)).cast(to: dtype)
    }
}
