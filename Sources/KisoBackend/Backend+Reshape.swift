package import KisoCore

extension Backend {
    /// The same elements in row-major order under another shape: a view where the elements lie so
    /// that one can be had, else a copy.
    ///
    /// - Precondition: the shape has as many elements as the array.
    package func reshaped(_ x: NDArray, to shape: Shape) -> NDArray {
        if let view = x.reshaped(shape) { return view }
        guard let moved = copy(x).reshaped(shape) else {
            stop("reshape", "\(x.shape) does not have the elements of \(shape)")
        }
        return moved
    }
}
