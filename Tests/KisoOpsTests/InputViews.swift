import KisoBackend
import KisoCore
import KisoTensor

/// Ways to lay the same elements in memory.
enum InputView: String, CaseIterable {
    /// Columns before rows: the axes in the opposite order.
    case transposed
    /// Every second element of a larger array, from the second on, with something else between.
    case stepped
    /// Backwards along every axis.
    case reversed
    /// Part of a larger dense array: an offset only.
    case shifted

    /// A view with the elements of `x` that lies in memory in this way.
    func of(_ x: Tensor) -> Tensor {
        let backend = ReferenceBackend()
        let array = x.array
        let rank = array.shape.rank
        let result: NDArray
        switch self {
        case .transposed:
            let axes = Array((0..<rank).reversed())
            result = backend.copy(array.transposed(axes)).transposed(axes)
        case .stepped:
            let large = Shape(array.shape.dimensions.map { 2 * $0 + 3 })
            var view = backend.fill(large, .nan, dtype: array.dtype)
            for axis in 0..<rank {
                view = view.sliced(axis: axis, start: 1, count: array.shape[axis], step: 2)
            }
            backend.assign(array, into: view)
            result = view
        case .reversed:
            var view = array
            for axis in 0..<rank { view = InputView.flipped(view, axis) }
            view = backend.copy(view)
            for axis in 0..<rank { view = InputView.flipped(view, axis) }
            result = view
        case .shifted:
            let line = backend.fill([array.count + 5], .nan, dtype: array.dtype)
            result = NDArray(
                storage: line.storage, dtype: array.dtype, shape: array.shape,
                strides: array.shape.strides, offset: 3)
            backend.assign(array, into: result)
        }
        return Tensor(result, device: x.device)
    }

    private static func flipped(_ x: NDArray, _ axis: Int) -> NDArray {
        x.sliced(axis: axis, start: max(0, x.shape[axis] - 1), count: x.shape[axis], step: -1)
    }

    /// The first element along an axis in the place of all: a view with a stride of zero.
    static func repeated(_ x: Tensor, axis: Int) -> Tensor {
        let first = x.array.sliced(axis: axis, start: 0, count: 1)
        return Tensor(first.broadcast(to: x.shape), device: x.device)
    }
}
