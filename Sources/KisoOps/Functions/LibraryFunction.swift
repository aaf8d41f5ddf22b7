import KisoBackend
import KisoCore

extension NDArray {
    /// A function of the C library of every element; half types are computed in `float32`.
    func mapped(
        _ backend: any Backend, single: (Float) -> Float, double: (Double) -> Double
    ) -> NDArray {
        func map<T: Scalar>(_ x: NDArray, _ function: (T) -> T) -> NDArray {
            NDArray(x.values(as: T.self).map(function), shape: x.shape)
        }
        switch dtype {
        case .float64: return map(self, double)
        case .float32: return map(self, single)
        default: return backend.cast(map(backend.cast(self, to: .float32), single), to: dtype)
        }
    }
}
