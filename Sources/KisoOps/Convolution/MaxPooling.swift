import KisoBackend
public import KisoCore
public import KisoTensor

/// The largest element of every window.
///
/// Shapes: `[n, c, h, w]` to `[n, c, oh, ow]`. Padding never wins. Gradient:
/// ``MaxPoolingGradientOp``; the first of several largest elements takes it, as in the book and PyTorch.
public struct MaxPoolingOp: Op {
    /// `"maxPool"`.
    public static var name: String { "maxPool" }
    let geometry: WindowGeometry
    let relu: Bool

    /// The backend's kernel, or a maximum over windows.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let backend = context.backend
        if let fast = backend.maxPool(inputs[0], geometry: geometry, relu: relu) { return fast }
        let windows = PoolWindows(inputs[0], geometry, backend)
        let maxima = backend.reduce(.maximum, windows.flat, axes: [4])
        return relu ? backend.unary(.relu, maxima) : maxima
    }

    /// Each element of `g` at the place of its maximum.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let op = MaxPoolingGradientOp(
            geometry: geometry, relu: relu, input: context.inputs[0].array,
            output: context.output.array)
        return [.apply(op, context.outputGradient)]
    }

    /// Examples.
    public static var cases: [OpCase] {
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

/// The gradient of ``MaxPoolingOp``: each element of `g` added at the place of its maximum.
///
/// Gradient: the elements of `g` at those places.
public struct MaxPoolingGradientOp: Op {
    /// `"maxPoolGradient"`.
    public static var name: String { "maxPoolGradient" }
    let geometry: WindowGeometry
    let relu: Bool
    let input: NDArray
    let output: NDArray

    /// The backend's kernel, or a sum over overlapping windows.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let backend = context.backend
        if let fast = backend.maxPoolGradient(
            inputs[0], input: input, output: output, geometry: geometry, relu: relu)
        {
            return fast
        }
        let gradient = relu ? backend.binary(.maskPositive, inputs[0], output) : inputs[0]
        return PoolWindows(input, geometry, backend).scatter(gradient)
    }

    /// The elements of `g` at the places of the maxima.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let g = context.outputGradient
        let chosen = Tensor.apply(MaxPoolingSelectionOp(geometry: geometry, input: input), g)
        return [
            relu ? chosen.masked(wherePositive: Tensor(output, device: g.device)) : chosen
        ]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase(
                "linear in the gradient", [.normal([1, 1, 2, 2])],
                oracle: "torch.nn.functional.interpolate(a, scale_factor=2) "
                    + "* torch.tensor([[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 0, 1]])"
            ) {
                let input = Tensor.arange(0, 16, dtype: $0[0].dtype, device: $0[0].device)
                let geometry = WindowGeometry(size: 2, stride: 2)
                let images = input.reshaped([1, 1, 4, 4]).array
                let backend = $0[0].device.backend
                let output = PoolWindows(images, geometry, backend).maxima
                let op = MaxPoolingGradientOp(
                    geometry: geometry, relu: false, input: images, output: output)
                return .apply(op, $0[0])
            }
        ]
    }
}

/// The elements of a tensor at the places where the maxima of another one are: what
/// ``MaxPoolingGradientOp`` needs to be differentiated.
///
/// Gradient: ``MaxPoolingGradientOp``.
public struct MaxPoolingSelectionOp: Op {
    /// `"maxPoolSelection"`.
    public static var name: String { "maxPoolSelection" }
    let geometry: WindowGeometry
    let input: NDArray

    /// A sum over each window of the one element that was the largest.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        PoolWindows(input, geometry, context.backend).select(inputs[0])
    }

    /// Each element of `g` at the place of its maximum.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let g = context.outputGradient
        let output = PoolWindows(input, geometry, g.device.backend).maxima
        let op = MaxPoolingGradientOp(
            geometry: geometry, relu: false, input: input, output: output)
        return [.apply(op, g)]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("corner", [.normal([1, 1, 2, 2])], oracle: "a[:, :, 1:, 1:] * 1") {
                let input = Tensor.arange(0, 4, dtype: $0[0].dtype, device: $0[0].device)
                return .apply(
                    MaxPoolingSelectionOp(
                        geometry: .init(size: 2), input: input.reshaped([1, 1, 2, 2]).array),
                    $0[0])
            }
        ]
    }
}

extension Tensor {
    /// The largest element of every window of these images `[n, c, h, w]`; padding never wins.
    ///
    /// - Parameters:
    ///   - geometry: size, stride and padding; a pooling usually has a stride of its size.
    ///   - relu: whether to set negative maxima to 0.
    public func maxPool(
        geometry: WindowGeometry, relu: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let x = floating("maxPool", file, line)
        if rank != 4 {
            stop("maxPool", "input \(shape) is not [n, c, h, w]", file: file, line: line)
        }
        let geometry = fitted("maxPool", geometry, file, line)
        return .apply(MaxPoolingOp(geometry: geometry, relu: relu), x)
    }
}
