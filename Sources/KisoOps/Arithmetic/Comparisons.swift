import KisoBackend
import KisoCore
public import KisoTensor

// Comparisons give `bool` tensors, which have no gradient.
extension Tensor {
    /// Whether elements are equal, with broadcasting; NaN is not equal to anything.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { compare(.equal, a, b) }
    /// Whether elements differ, with broadcasting.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { compare(.notEqual, a, b) }
    /// Whether elements of `a` are less than those of `b`, with broadcasting.
    public static func .< (a: Tensor, b: Tensor) -> Tensor { compare(.less, a, b) }
    /// Whether elements of `a` are at most those of `b`, with broadcasting.
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { compare(.lessOrEqual, a, b) }
    /// Whether elements of `a` are greater than those of `b`, with broadcasting.
    public static func .> (a: Tensor, b: Tensor) -> Tensor { compare(.greater, a, b) }
    /// Whether elements of `a` are at least those of `b`, with broadcasting.
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { compare(.greaterOrEqual, a, b) }

    /// Whether elements are equal to a number.
    public static func .== (a: Tensor, b: Double) -> Tensor { a .== a.scalar(b) }
    /// Whether elements differ from a number.
    public static func .!= (a: Tensor, b: Double) -> Tensor { a .!= a.scalar(b) }
    /// Whether elements are less than a number.
    public static func .< (a: Tensor, b: Double) -> Tensor { a .< a.scalar(b) }
    /// Whether elements are at most a number.
    public static func .<= (a: Tensor, b: Double) -> Tensor { a .<= a.scalar(b) }
    /// Whether elements are greater than a number.
    public static func .> (a: Tensor, b: Double) -> Tensor { a .> a.scalar(b) }
    /// Whether elements are at least a number.
    public static func .>= (a: Tensor, b: Double) -> Tensor { a .>= a.scalar(b) }

    private static func compare(
        _ comparison: Comparison, _ a: Tensor, _ b: Tensor
    ) -> Tensor {
        checkBroadcast(comparison.rawValue, a, b, #fileID, #line)
        let dtype = a.dtype.promoted(with: b.dtype)
        let shape = a.shape.broadcast(with: b.shape) ?? a.shape
        let result = a.device.backend.compare(
            comparison, a.detached.cast(to: dtype).array.broadcast(to: shape),
            b.detached.cast(to: dtype).array.broadcast(to: shape))
        return Tensor(result, device: a.device)
    }
}
