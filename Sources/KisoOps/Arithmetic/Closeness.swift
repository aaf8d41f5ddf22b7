import KisoCore
public import KisoTensor

// Questions about elements; the answers are `bool` and have no gradient.
extension Tensor {
    /// Whether each element is not a number.
    public func isNaN() -> Tensor { detached .!= detached }

    /// Whether each element is neither infinite nor NaN.
    public func isFinite() -> Tensor {
        let x = detached
        return dtype.isFloatingPoint ? x - x .== 0 : x .== x
    }

    /// Whether each element is positive or negative infinity.
    public func isInfinite() -> Tensor {
        dtype.isFloatingPoint ? detached.absolute() .== .infinity : isNaN()
    }

    /// Whether each element is near that of another tensor, with broadcasting:
    /// `|a − b| ≤ absolute + relative · |b|`. Equal infinities are near; NaN is near nothing, or to
    /// NaN when asked for.
    public func isClose(
        to other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8,
        equatingNaN: Bool = false
    ) -> Tensor {
        let dtype = self.dtype.promoted(with: other.dtype)
        let a = detached.cast(to: dtype).asFloatingPoint,
            b = other.detached.cast(to: dtype).asFloatingPoint
        let distance = (a - b).absolute()
        let near = (distance .<= b.absolute() * relative + absolute) .& b.isFinite()
        let result = near .| (a .== b)
        return equatingNaN ? result .| (a.isNaN() .& b.isNaN()) : result
    }

    /// Whether all elements are near those of another tensor; see
    /// ``isClose(to:relative:absolute:equatingNaN:)``.
    public func allClose(
        to other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8,
        equatingNaN: Bool = false
    ) -> Bool {
        let close = isClose(
            to: other, relative: relative, absolute: absolute, equatingNaN: equatingNaN)
        return close.all().item() == 1
    }
}
