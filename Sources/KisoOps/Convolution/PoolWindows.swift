import KisoBackend
import KisoCore

/// The windows of a pooling and the place of the largest element in each.
struct PoolWindows {
    private let geometry: ImageWindows
    private let backend: any Backend
    /// The windows with their elements along one axis: `[n, c, oh, ow, kh · kw]`.
    let flat: NDArray
    /// The index of the largest element of each window, `int64` `[n, c, oh, ow]`.
    let places: NDArray

    init(_ input: NDArray, _ window: WindowGeometry, _ backend: any Backend) {
        geometry = ImageWindows(input.shape, channels: input.shape[1], geometry: window)
        self.backend = backend
        let padded = geometry.padding(input, with: -.infinity, backend)
        flat = PoolWindows.flatten(geometry.windows(padded), backend)
        places = backend.argReduce(.maximum, flat, axis: 4)
    }

    /// The largest element of each window, `[n, c, oh, ow]`.
    var maxima: NDArray { backend.reduce(.maximum, flat, axes: [4]) }

    private static func flatten(_ windows: NDArray, _ backend: any Backend) -> NDArray {
        let sizes = windows.shape.dimensions
        return backend.reshaped(
            backend.copy(windows), to: Shape(sizes[..<4] + [sizes[4] * sizes[5]]))
    }

    /// 1 at the place of the largest element of each window, as `bool` `[n, c, oh, ow, kh · kw]`.
    private var mask: NDArray {
        let numbers = NDArray((0..<Int64(flat.shape[4])).map { $0 }, shape: [flat.shape[4]])
        return backend.compare(
            .equal, places.insertingAxes([4]).broadcast(to: flat.shape),
            numbers.broadcast(to: flat.shape))
    }

    /// Each element of `[n, c, oh, ow]` added at its place in zeros `[n, c, h, w]`.
    func scatter(_ g: NDArray) -> NDArray {
        let zero = backend.fill(.scalar, 0, dtype: g.dtype).broadcast(to: flat.shape)
        let spread = backend.select(
            mask, g.insertingAxes([4]).broadcast(to: flat.shape), zero)
        let zeros = backend.fill(
            [geometry.images, geometry.channels, geometry.height, geometry.width], 0,
            dtype: g.dtype)
        let result = geometry.padding(zeros, with: 0, backend)
        let target = geometry.windows(result)
        backend.accumulate(backend.reshaped(spread, to: target.shape), into: target)
        return backend.copy(geometry.interior(result))
    }

    /// The element of `[n, c, h, w]` at each place, `[n, c, oh, ow]`.
    func select(_ x: NDArray) -> NDArray {
        let windows = PoolWindows.flatten(
            geometry.windows(geometry.padding(x, with: 0, backend)), backend)
        let zero = backend.fill(.scalar, 0, dtype: x.dtype).broadcast(to: flat.shape)
        return backend.reduce(.sum, backend.select(mask, windows, zero), axes: [4])
    }
}
