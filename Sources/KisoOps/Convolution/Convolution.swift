import KisoBackend
public import KisoCore
public import KisoTensor

/// Convolution of images with filters, in the field's sense (a cross-correlation).
///
/// Shapes: input `[n, c, h, w]`, weight `[f, c / groups, kh, kw]`, bias `[f]`, result
/// `[n, f, oh, ow]`. Gradients: ``ConvolutionInputGradientOp``, ``ConvolutionWeightGradientOp``, the sum
/// of `g` over images and positions.
struct ConvolutionOp: BuiltInOp, SingleResultOp {
    let geometry: WindowGeometry
    let relu: Bool
    let precision: Precision

    /// The backend's kernel, or im2col and a product for each group.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let bias = inputs.count > 2 ? inputs[2] : nil
        let backend = context.backend
        func fast(_ inputs: [NDArray], _ precision: Precision) -> NDArray? {
            backend.convolution(
                inputs[0], weight: inputs[1], bias: bias, geometry: geometry, relu: relu,
                precision: precision)
        }
        if let result = fast(inputs, precision) { return result }
        let factors = context.rounded(Array(inputs[..<2]), to: precision)
        if precision != .float32, let result = fast(factors, .float32) { return result }
        let windows = ImageWindows(
            inputs[0].shape, channels: inputs[0].shape[1], geometry: geometry)
        var result = windows.products(factors[0], factors[1], backend)
        if let bias {
            result = context.binary(.add, [result, bias.insertingAxes([1, 2])])
        }
        return relu ? backend.unary(.relu, result) : result
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (x, weight) = (context.inputs[0], context.inputs[1])
        var g = context.outputGradient
        if relu { g = g.masked(wherePositive: context.output) }
        var gradients = [
            context.isNeeded[0]
                ? Tensor.apply(
                    ConvolutionInputGradientOp(
                        geometry: geometry, inputShape: x.shape, precision: precision), g, weight)
                : nil,
            context.isNeeded[1]
                ? Tensor.apply(
                    ConvolutionWeightGradientOp(
                        geometry: geometry, weightShape: weight.shape, precision: precision), g, x)
                : nil,
        ]
        if context.inputs.count > 2 {
            gradients.append(context.isNeeded[2] ? g.sum(axes: [0, 2, 3]) : nil)
        }
        return gradients
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int {
        let output = geometry.outputSize(height: inputs[0][2], width: inputs[0][3])
        return inputs[0][0] * output.height * output.width * inputs[1].count
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2 || inputs.count == 3,
            let result = geometry.convolved(inputs[0], weight: inputs[1])
        else { return nil }
        if inputs.count == 3, inputs[2] != ArrayType([inputs[1].shape[0]], inputs[0].dtype) {
            return nil
        }
        return [result]
    }

    static var cases: [OpCase] {
        func convolution(
            _ name: String, _ x: Shape, _ weight: Shape, _ arguments: String,
            _ geometry: WindowGeometry
        ) -> OpCase {
            OpCase(
                name, [.normal(x), .normal(weight), .normal([weight[0]])],
                oracle: "torch.nn.functional.conv2d(a, b, c\(arguments))"
            ) { $0[0].convolution(weight: $0[1], bias: $0[2], geometry: geometry) }
        }
        return [
            convolution("one channel", [1, 1, 4, 4], [1, 1, 3, 3], "", .init(size: 3)),
            convolution("batch", [3, 2, 5, 5], [4, 2, 3, 3], "", .init(size: 3)),
            convolution(
                "padding and stride", [2, 3, 7, 7], [2, 3, 3, 3], ", stride=2, padding=1",
                .init(size: 3, stride: 2, padding: 1)),
            convolution(
                "rectangular", [2, 1, 4, 6], [2, 1, 2, 3], ", stride=(1, 2), padding=(0, 1)",
                .init(size: (2, 3), stride: (1, 2), padding: (0, 0, 1, 1))),
            convolution(
                "dilation", [1, 2, 7, 7], [2, 2, 3, 3], ", dilation=2",
                .init(size: 3, dilation: 2)),
            convolution(
                "groups", [2, 4, 5, 5], [6, 2, 3, 3], ", padding=1, groups=2",
                .init(size: 3, padding: 1, groups: 2)),
            convolution(
                "depthwise", [2, 3, 5, 5], [3, 1, 3, 3], ", groups=3",
                .init(size: 3, groups: 3)),
            convolution("1 by 1", [5, 3, 3, 3], [2, 3, 1, 1], "", .init(size: 1)),
            OpCase(
                "without bias", [.normal([2, 1, 4, 4]), .normal([2, 1, 2, 2])],
                oracle: "torch.nn.functional.conv2d(a, b)"
            ) { $0[0].convolution(weight: $0[1], geometry: .init(size: 2)) },
            OpCase(
                "rectified", [.normal([2, 2, 5, 5]), .normal([3, 2, 3, 3]), .normal([3])],
                oracle: "torch.relu(torch.nn.functional.conv2d(a, b, c))"
            ) {
                $0[0].convolution(
                    weight: $0[1], bias: $0[2], geometry: .init(size: 3), relu: true)
            },
            OpCase(
                "rounded up", [.normal([1, 2, 6, 5]), .normal([3, 2, 3, 3])],
                oracle:
                    "torch.nn.functional.conv2d(torch.nn.functional.pad(a, (0, 0, 0, 1)), b, stride=2)"
            ) {
                $0[0].convolution(
                    weight: $0[1], geometry: .init(size: 3, stride: 2, rounding: .up))
            },
            OpCase(
                "one side padded", [.normal([1, 1, 3, 3]), .normal([1, 1, 2, 2])],
                oracle:
                    "torch.nn.functional.conv2d(torch.nn.functional.pad(a, (1, 0, 0, 2)), b)"
            ) {
                $0[0].convolution(
                    weight: $0[1], geometry: .init(size: (2, 2), padding: (0, 2, 1, 0)))
            },
        ]
    }
}

extension Tensor {
    /// The convolution of these images `[n, c, h, w]` with filters.
    ///
    /// - Parameters:
    ///   - weight: `[f, c / groups, kh, kw]`.
    ///   - bias: `[f]`, or `nil` for none.
    ///   - geometry: stride, padding, dilation and groups; its size is that of the weight.
    ///   - relu: whether to set negative results to 0.
    ///   - precision: the type of the factors.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: `[n, f, oh, ow]`.
    public func convolution(
        weight: Tensor, bias: Tensor? = nil, geometry: WindowGeometry, relu: Bool = false,
        precision: Precision = .float32, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let x = floating("convolution", file, line)
        if rank != 4 || weight.rank != 4 || shape[1] != weight.shape[1] * geometry.groups
            || weight.shape[0] % geometry.groups != 0
            || (geometry.size.height, geometry.size.width) != (weight.shape[2], weight.shape[3])
        {
            stop(
                "convolution",
                "input \(shape) and weight \(weight.shape) with \(geometry.groups) groups do not fit "
                    + "[n, c, h, w] and [f, c / groups, kh, kw]",
                file: file, line: line)
        }
        if let bias, bias.shape != [weight.shape[0]] {
            stop(
                "convolution",
                "bias \(bias.shape) does not have one element for each of the "
                    + "\(weight.shape[0]) filters", file: file, line: line)
        }
        let geometry = fitted("convolution", geometry, file, line)
        let op = ConvolutionOp(geometry: geometry, relu: relu, precision: precision)
        return bias.map { .apply(op, x, weight, $0) } ?? .apply(op, x, weight)
    }

    /// The geometry for these images, whose sizes round down. Stops when the window does not fit
    /// into the padded image once, or not exactly where that was asked for.
    func fitted(
        _ operation: String, _ geometry: WindowGeometry, _ file: StaticString, _ line: UInt
    ) -> WindowGeometry {
        if let fault = geometry.fault {
            stop(
                operation,
                "\(fault); sizes, strides and dilations are 1 or more, padding 0 or more",
                file: file, line: line)
        }
        let output = geometry.outputSize(height: shape[2], width: shape[3])
        if output.height < 1 || output.width < 1 {
            stop(
                operation,
                "a window of \(geometry.size.height)×\(geometry.size.width) does not fit into images "
                    + "of \(shape[2])×\(shape[3]) with their padding",
                file: file, line: line)
        }
        if geometry.rounding == .exact,
            !geometry.dividesExactly(height: shape[2], width: shape[3])
        {
            stop(
                operation,
                "windows of \(geometry.size.height)×\(geometry.size.width) with a stride of "
                    + "\(geometry.stride.height)×\(geometry.stride.width) do not cover images of "
                    + "\(shape[2])×\(shape[3]) exactly, which was asked for",
                file: file, line: line)
        }
        return geometry.roundingDown(height: shape[2], width: shape[3])
    }

    /// Stops when a pooling's padding is more than half of its window, so that a window could see
    /// nothing else.
    func checkPadding(
        _ operation: String, _ geometry: WindowGeometry, _ file: StaticString, _ line: UInt
    ) {
        let padding = geometry.padding
        if Swift.max(padding.top, padding.bottom) > geometry.size.height / 2
            || Swift.max(padding.left, padding.right) > geometry.size.width / 2
        {
            stop(
                operation,
                "a padding of \(padding) is more than half of the window of "
                    + "\(geometry.size.height)×\(geometry.size.width)",
                file: file, line: line)
        }
    }
}
