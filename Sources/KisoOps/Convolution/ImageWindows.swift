import KisoBackend
import KisoCore

/// The windows that a convolution or a pooling sees, as views over padded images: the book's
/// im2col without the copy.
struct ImageWindows {
    let images: Int
    let channels: Int
    let height: Int
    let width: Int
    let output: (height: Int, width: Int)
    let geometry: WindowGeometry

    init(_ input: Shape, channels: Int, geometry: WindowGeometry) {
        images = input[0]
        self.channels = channels
        height = input[2]
        width = input[3]
        output = geometry.outputSize(height: height, width: width)
        self.geometry = geometry
    }

    private var padded: Shape {
        let padding = geometry.padding
        return [
            images, channels, height + padding.top + padding.bottom,
            width + padding.left + padding.right,
        ]
    }

    private var hasPadding: Bool {
        padded[2] != height || padded[3] != width
    }

    /// The images with a border of a value.
    func padding(_ x: NDArray, with value: Double, _ backend: any Backend) -> NDArray {
        if !hasPadding { return x.isContiguous ? x : backend.copy(x) }
        let result = backend.fill(padded, value, dtype: x.dtype)
        backend.assign(x, into: interior(result))
        return result
    }

    /// The view of padded images without their border.
    func interior(_ x: NDArray) -> NDArray {
        x.sliced(axis: 2, start: geometry.padding.top, count: height)
            .sliced(axis: 3, start: geometry.padding.left, count: width)
    }

    /// The view `[n, c, oh, ow, kh, kw]` of dense padded images; windows overlap in it.
    func windows(_ x: NDArray) -> NDArray {
        let s = x.strides
        let size = geometry.size, stride = geometry.stride, dilation = geometry.dilation
        return NDArray(
            storage: x.storage, dtype: x.dtype,
            shape: [
                images, channels, output.height, output.width, size.height, size.width,
            ],
            strides: [
                s[0], s[1], s[2] * stride.height, s[3] * stride.width, s[2] * dilation.height,
                s[3] * dilation.width,
            ], offset: x.offset)
    }

    /// One row a window and group: `[n · oh · ow, channels / groups · kh · kw]`.
    private func rows(_ windows: NDArray, group: Int, _ backend: any Backend) -> NDArray {
        let each = channels / geometry.groups
        let part = windows.sliced(axis: 1, start: group * each, count: each)
            .transposed([0, 2, 3, 1, 4, 5])
        return backend.reshaped(backend.copy(part), to: [rowCount, rowLength])
    }

    private var rowCount: Int { images * output.height * output.width }
    private var rowLength: Int {
        channels / geometry.groups * geometry.size.height * geometry.size.width
    }

    /// All windows as rows, `[n · oh · ow, channels · kh · kw]`.
    func matrix(_ x: NDArray, _ backend: any Backend) -> NDArray {
        rows(windows(padding(x, with: 0, backend)), group: 0, backend)
    }

    /// Rows of windows added at their places in images.
    func images(fromRows rows: NDArray, _ backend: any Backend) -> NDArray {
        if rows.dtype == .float16 || rows.dtype == .bfloat16 {
            return backend.cast(
                images(fromRows: backend.cast(rows, to: .float32), backend), to: rows.dtype)
        }
        let result = backend.fill(padded, 0, dtype: rows.dtype)
        let target = windows(result).transposed([0, 2, 3, 1, 4, 5])
        backend.accumulate(backend.reshaped(rows, to: target.shape), into: target)
        return hasPadding ? backend.copy(interior(result)) : result
    }

    /// The filters of a group as `[f / groups, rowLength]`.
    private func filters(_ weight: NDArray, group: Int, _ backend: any Backend) -> NDArray {
        let each = weight.shape[0] / geometry.groups
        let part = weight.sliced(axis: 0, start: group * each, count: each)
        return backend.reshaped(backend.copy(part), to: [each, rowLength])
    }

    /// The view of a group's channels of `[n, f, oh, ow]` as `[n, oh, ow, f / groups]`.
    private func positions(_ x: NDArray, group: Int) -> NDArray {
        let each = x.shape[1] / geometry.groups
        return x.sliced(axis: 1, start: group * each, count: each).transposed([0, 2, 3, 1])
    }

    /// The convolution of images with filters.
    func products(_ x: NDArray, _ weight: NDArray, _ backend: any Backend) -> NDArray {
        let view = windows(padding(x, with: 0, backend))
        let result = NDArray(
            uninitialized: [images, weight.shape[0], output.height, output.width], dtype: x.dtype)
        for group in 0..<geometry.groups {
            let product = backend.matmul(
                rows(view, group: group, backend),
                filters(weight, group: group, backend).transposed([1, 0]))
            let target = positions(result, group: group)
            backend.assign(backend.reshaped(product, to: target.shape), into: target)
        }
        return result
    }

    /// The gradient of ``products(_:_:_:)`` for the images.
    func inputGradient(_ g: NDArray, _ weight: NDArray, _ backend: any Backend) -> NDArray {
        if g.dtype == .float16 || g.dtype == .bfloat16 {
            let wide = inputGradient(
                backend.cast(g, to: .float32), backend.cast(weight, to: .float32), backend)
            return backend.cast(wide, to: g.dtype)
        }
        let result = backend.fill(padded, 0, dtype: g.dtype)
        let view = windows(result)
        let each = channels / geometry.groups
        for group in 0..<geometry.groups {
            let gradients = backend.copy(positions(g, group: group))
            let flat = backend.reshaped(gradients, to: [rowCount, gradients.shape[3]])
            let product = backend.matmul(flat, filters(weight, group: group, backend))
            let target = view.sliced(axis: 1, start: group * each, count: each)
                .transposed([0, 2, 3, 1, 4, 5])
            backend.accumulate(backend.reshaped(product, to: target.shape), into: target)
        }
        return hasPadding ? backend.copy(interior(result)) : result
    }

    /// The gradient of ``products(_:_:_:)`` for the filters.
    func weightGradient(
        _ g: NDArray, _ x: NDArray, _ weightShape: Shape, _ backend: any Backend
    ) -> NDArray {
        let view = windows(padding(x, with: 0, backend))
        let result = NDArray(uninitialized: weightShape, dtype: x.dtype)
        let each = weightShape[0] / geometry.groups
        for group in 0..<geometry.groups {
            let gradients = backend.copy(positions(g, group: group))
            let flat = backend.reshaped(gradients, to: [rowCount, each])
            let product = backend.matmul(
                flat.transposed([1, 0]), rows(view, group: group, backend))
            let target = result.sliced(axis: 0, start: group * each, count: each)
            backend.assign(backend.reshaped(product, to: target.shape), into: target)
        }
        return result
    }
}
