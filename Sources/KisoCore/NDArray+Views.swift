extension NDArray {
    /// The same elements in row-major order under another shape of the same count; `nil` when the
    /// array is not dense, so that the elements would have to move. Axes of size 1 come and go in
    /// any array.
    public func reshaped(_ shape: Shape) -> NDArray? {
        guard shape.count == count else { return nil }
        if isContiguous {
            return NDArray(
                storage: storage, dtype: dtype, shape: shape, strides: shape.strides, offset: offset
            )
        }
        let wide = (0..<self.shape.rank).filter { self.shape[$0] != 1 }
        guard wide.map({ self.shape[$0] }) == shape.dimensions.filter({ $0 != 1 }) else {
            return nil
        }
        var steps = wide.map { strides[$0] }[...]
        return NDArray(
            storage: storage, dtype: dtype, shape: shape,
            strides: shape.dimensions.map { $0 == 1 ? 0 : steps.removeFirst() }, offset: offset)
    }

    /// The axes in another order: axis `i` of the result is axis `axes[i]` of this array.
    public func transposed(_ axes: [Int]) -> NDArray {
        NDArray(
            storage: storage, dtype: dtype, shape: Shape(axes.map { shape[$0] }),
            strides: axes.map { strides[$0] }, offset: offset)
    }

    /// Every `step`-th element along an axis from `start`, `count` of them; a negative step walks
    /// backwards.
    public func sliced(axis: Int, start: Int, count: Int, step: Int = 1) -> NDArray {
        var dimensions = shape.dimensions
        var strides = strides
        let shift = count > 0 ? start * strides[axis] : 0
        dimensions[axis] = count
        strides[axis] *= step
        return NDArray(
            storage: storage, dtype: dtype, shape: Shape(dimensions), strides: strides,
            offset: offset + shift)
    }

    /// The array repeated along new leading axes and along axes of size 1, without moving anything.
    ///
    /// - Precondition: `shape` is what broadcasting this array's shape with it gives.
    public func broadcast(to shape: Shape) -> NDArray {
        if shape == self.shape { return self }
        let added = shape.rank - self.shape.rank
        let strides = (0..<shape.rank).map { axis in
            axis < added || self.shape[axis - added] != shape[axis] ? 0 : self.strides[axis - added]
        }
        return NDArray(
            storage: storage, dtype: dtype, shape: shape, strides: strides, offset: offset)
    }

    /// The array with axes of size 1 inserted so that they stand at these places of the result.
    public func insertingAxes(_ axes: [Int]) -> NDArray {
        var dimensions = shape.dimensions
        var strides = strides
        for axis in axes.sorted() {
            dimensions.insert(1, at: axis)
            strides.insert(0, at: axis)
        }
        return NDArray(
            storage: storage, dtype: dtype, shape: Shape(dimensions), strides: strides,
            offset: offset)
    }
}
