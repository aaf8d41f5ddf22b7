import KisoBackend
public import KisoCore
public import KisoTensor

/// The largest element of every window.
///
/// Shapes: `[n, c, h, w]` to `[n, c, oh, ow]`. Padding never wins. Gradient:
/// ``MaxPoolingGradientOp``; the first of several largest elements takes it, as in the book and PyTorch.
struct MaxPoolingOp: BuiltInOp, SingleResultOp {
    static let name = "maxPool"
    let geometry: WindowGeometry
    let relu: Bool

    /// The backend's kernel, or a maximum over windows.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let backend = context.backend
        if let fast = backend.maxPool(inputs[0], geometry: geometry, relu: relu) { return fast }
        let windows = PoolWindows(inputs[0], geometry, backend)
        let maxima = backend.reduce(.maximum, windows.flat, axes: [4])
        return relu ? backend.unary(.relu, maxima) : maxima
    }

    /// Each element of `g` at the place of its maximum.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let op = MaxPoolingGradientOp(geometry: geometry, relu: relu)
        return [.apply(op, context.outputGradient, context.inputs[0], context.output)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1 else { return nil }
        return geometry.pooled(inputs[0]).map { [$0] }
    }

    static var cases: [OpCase] {
        func pool(
            _ name: String, _ shape: Shape, _ arguments: String, _ geometry: WindowGeometry
        ) -> OpCase {
            OpCase(
                name, [.distinct(shape)],
                oracle: "torch.nn.functional.max_pool2d(a, \(arguments))"
            ) { $0[0].maxPool(geometry: geometry) }
        }
        return [
            pool("2 by 2", [2, 3, 4, 4], "2", .init(size: 2, stride: 2)),
            pool("rest left over", [1, 2, 5, 5], "2", .init(size: 2, stride: 2)),
            pool("overlapping", [2, 1, 5, 5], "3, 1", .init(size: 3)),
            pool("padding", [2, 1, 4, 4], "3, 2, 1", .init(size: 3, stride: 2, padding: 1)),
            pool(
                "rounded up", [2, 2, 5, 6], "2, ceil_mode=True",
                .init(size: 2, stride: 2, rounding: .up)),
            pool(
                "rounded up with padding", [1, 2, 7, 6], "3, 3, 1, ceil_mode=True",
                .init(size: 3, stride: 3, padding: 1, rounding: .up)),
            pool(
                "exact", [1, 1, 6, 4], "2", .init(size: 2, stride: 2, rounding: .exact)),
            OpCase(
                "rectified", [.distinct([2, 3, 4, 4])],
                oracle: "torch.relu(torch.nn.functional.max_pool2d(a, 2))"
            ) { $0[0].maxPool(geometry: .init(size: 2, stride: 2), relu: true) },
            OpCase(
                "tie", [.exact([1, 1, 0, 1, 1, 1, 1, 0, 1], [1, 1, 3, 3])],
                oracle: "torch.nn.functional.max_pool2d(a, 2, 1)", isAtKink: true
            ) { $0[0].maxPool(geometry: .init(size: 2)) },
        ]
    }
}

/// The gradient of ``MaxPoolingOp`` from `g`, its input and its output: each element of `g` added at
/// the place of its maximum.
///
/// Gradient: the elements of `g` at those places.
struct MaxPoolingGradientOp: BuiltInOp, SingleResultOp {
    static let name = "maxPoolGradient"
    let geometry: WindowGeometry
    let relu: Bool

    /// The backend's kernel, or a sum over overlapping windows.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let (g, input, output) = (inputs[0], inputs[1], inputs[2])
        let backend = context.backend
        if let fast = backend.maxPoolGradient(
            g, input: input, output: output, geometry: geometry, relu: relu)
        {
            return fast
        }
        let gradient = relu ? backend.binary(.maskPositive, g, output) : g
        return PoolWindows(input, geometry, backend).scatter(gradient)
    }

    /// The elements of `g` at the places of the maxima.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let chosen = Tensor.apply(
            MaxPoolingSelectionOp(geometry: geometry), context.outputGradient, context.inputs[1])
        return [relu ? chosen.masked(wherePositive: context.inputs[2]) : chosen, nil, nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 3, geometry.pooled(inputs[1]) == inputs[0], inputs[0] == inputs[2]
        else {
            return nil
        }
        return [inputs[1]]
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "linear in the gradient", [.normal([1, 1, 2, 2])],
                oracle: "torch.nn.functional.interpolate(a, scale_factor=2) "
                    + "* torch.tensor([[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 0, 1]])"
            ) {
                let input = Tensor.arange(0, 16, dtype: $0[0].dtype, device: $0[0].device)
                let geometry = WindowGeometry(size: 2, stride: 2)
                let images = input.reshaped([1, 1, 4, 4])
                let op = MaxPoolingGradientOp(geometry: geometry, relu: false)
                return .apply(op, $0[0], images, images.maxPool(geometry: geometry))
            }
        ]
    }
}

/// The elements of a first input at the places where the maxima of a second one are: what
/// ``MaxPoolingGradientOp`` needs to be differentiated.
///
/// Gradient: ``MaxPoolingGradientOp``.
struct MaxPoolingSelectionOp: BuiltInOp, SingleResultOp {
    static let name = "maxPoolSelection"
    let geometry: WindowGeometry

    /// The backend's kernel, or a sum over each window of the one element that was the largest.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let backend = context.backend
        return backend.maxPoolSelection(inputs[0], input: inputs[1], geometry: geometry)
            ?? PoolWindows(inputs[1], geometry, backend).select(inputs[0])
    }

    /// Each element of `g` at the place of its maximum.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let input = context.inputs[1]
        let maxima = input.detached.maxPool(geometry: geometry)
        let op = MaxPoolingGradientOp(geometry: geometry, relu: false)
        return [.apply(op, context.outputGradient, input, maxima), nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[0] == inputs[1] else { return nil }
        return geometry.pooled(inputs[0]).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "windows of several maps", [.normal([2, 3, 4, 6])],
                oracle: "a[:, :, 1::2, 1::2] * 1"
            ) {
                let input = Tensor.arange(0, 144, dtype: $0[0].dtype, device: $0[0].device)
                return .apply(
                    MaxPoolingSelectionOp(geometry: .init(size: 2, stride: 2)), $0[0],
                    input.reshaped([2, 3, 4, 6]))
            },
            OpCase("corner", [.normal([1, 1, 2, 2])], oracle: "a[:, :, 1:, 1:] * 1") {
                let input = Tensor.arange(0, 4, dtype: $0[0].dtype, device: $0[0].device)
                return .apply(
                    MaxPoolingSelectionOp(geometry: .init(size: 2)), $0[0],
                    input.reshaped([1, 1, 2, 2]))
            },
        ]
    }
}

extension Tensor {
    /// The largest element of every window of these images `[n, c, h, w]`; padding never wins.
    ///
    /// - Parameters:
    ///   - geometry: size, stride and padding; a pooling usually has a stride of its size.
    ///   - relu: whether to set negative maxima to 0.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func maxPool(
        geometry: WindowGeometry, relu: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let x = floating("maxPool", file, line)
        if rank != 4 {
            stop("maxPool", "input \(shape) is not [n, c, h, w]", file: file, line: line)
        }
        checkPadding("maxPool", geometry, file, line)
        let geometry = fitted("maxPool", geometry, file, line)
        return .apply(MaxPoolingOp(geometry: geometry, relu: relu), x)
    }
}

extension Tensor {
    /// These elements at the places where the maxima of windows of another map are, zero elsewhere.
    ///
    /// ```swift
    /// let pooled = x.maxPool(geometry: geometry)
    /// let same = pooled.maxUnpooled(where: x, geometry: geometry)  // x at its maxima, else 0
    /// ```
    ///
    /// - Parameters:
    ///   - map: `[n, c, h, w]`, what was pooled; the first of several largest elements counts.
    ///   - geometry: of the pooling; windows must not overlap.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: a tensor of the map's shape. Source: V. Badrinarayanan et al., "SegNet", TPAMI 2017.
    public func maxUnpooled(
        where map: Tensor, geometry: WindowGeometry, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let x = floating("maxUnpool", file, line)
        let places = map.detached.cast(to: x.dtype)
        if geometry.stride.height < geometry.size.height
            || geometry.stride.width < geometry.size.width
        {
            stop("maxUnpool", "windows that overlap have no inverse", file: file, line: line)
        }
        let maxima = places.maxPool(geometry: geometry, file: file, line: line)
        if maxima.shape != x.shape {
            stop(
                "maxUnpool", "\(shape) for windows \(maxima.shape) of a map \(map.shape)",
                file: file, line: line)
        }
        let op = MaxPoolingGradientOp(geometry: geometry, relu: false)
        return .apply(op, x, places, maxima)
    }
}
