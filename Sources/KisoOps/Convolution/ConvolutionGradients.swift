import KisoBackend
import KisoCore
import KisoTensor

/// The gradient of ``ConvolutionOp`` with respect to its input: each filter laid down at every
/// position with the weight of `g` there. It is a transposed convolution.
///
/// Gradients: a convolution for `g`, ``ConvolutionWeightGradientOp`` for the weight.
struct ConvolutionInputGradientOp: BuiltInOp, SingleResultOp {
    let geometry: WindowGeometry
    let inputShape: Shape
    var precision: Precision = .float32

    /// The backend's kernel, or products and a sum over overlapping windows.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        func fast(_ inputs: [NDArray], _ precision: Precision) -> NDArray? {
            context.backend.convolutionInputGradient(
                inputs[0], weight: inputs[1], inputShape: inputShape, geometry: geometry,
                precision: precision)
        }
        if let result = fast(inputs, precision) { return result }
        let factors = context.rounded(inputs, to: precision)
        if precision != .float32, let result = fast(factors, .float32) { return result }
        return ImageWindows(inputShape, channels: inputShape[1], geometry: geometry)
            .inputGradient(factors[0], factors[1], context.backend)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, weight, v) = (context.inputs[0], context.inputs[1], context.outputGradient)
        return [
            context.isNeeded[0]
                ? .apply(
                    ConvolutionOp(geometry: geometry, relu: false, precision: precision), v, weight)
                : nil,
            context.isNeeded[1]
                ? .apply(
                    ConvolutionWeightGradientOp(
                        geometry: geometry, weightShape: weight.shape, precision: precision), g, v
                )
                : nil,
        ]
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int {
        inputs[0].count / Swift.max(inputs[1][0], 1) * inputs[1].count
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2 else { return nil }
        let images = ArrayType(inputShape, inputs[0].dtype)
        return geometry.convolved(images, weight: inputs[1]) == inputs[0] ? [images] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "stride and padding", [.normal([2, 2, 3, 3]), .normal([2, 3, 3, 3])],
                oracle: "torch.nn.functional.conv_transpose2d(a, b, stride=2, padding=1)"
            ) {
                .apply(
                    ConvolutionInputGradientOp(
                        geometry: .init(size: 3, stride: 2, padding: 1), inputShape: [2, 3, 5, 5]),
                    $0[0], $0[1])
            },
            OpCase(
                "groups", [.normal([2, 4, 3, 3]), .normal([4, 1, 2, 2])],
                oracle: "torch.nn.functional.conv_transpose2d(a, b, groups=2)"
            ) {
                .apply(
                    ConvolutionInputGradientOp(
                        geometry: .init(size: 2, groups: 2), inputShape: [2, 2, 4, 4]),
                    $0[0], $0[1])
            },
        ]
    }
}

/// The gradient of ``ConvolutionOp`` with respect to its weight: the sum over images and positions of
/// `g` times the window there.
///
/// Gradients: a convolution for `g`, ``ConvolutionInputGradientOp`` for the input.
struct ConvolutionWeightGradientOp: BuiltInOp, SingleResultOp {
    let geometry: WindowGeometry
    let weightShape: Shape
    var precision: Precision = .float32

    /// The backend's kernel, or im2col and a product.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        func fast(_ inputs: [NDArray], _ precision: Precision) -> NDArray? {
            context.backend.convolutionWeightGradient(
                inputs[0], input: inputs[1], weightShape: weightShape, geometry: geometry,
                precision: precision)
        }
        if let result = fast(inputs, precision) { return result }
        let factors = context.rounded(inputs, to: precision)
        if precision != .float32, let result = fast(factors, .float32) { return result }
        return ImageWindows(inputs[1].shape, channels: inputs[1].shape[1], geometry: geometry)
            .weightGradient(factors[0], factors[1], weightShape, context.backend)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x, v) = (context.inputs[0], context.inputs[1], context.outputGradient)
        return [
            context.isNeeded[0]
                ? .apply(ConvolutionOp(geometry: geometry, relu: false, precision: precision), x, v)
                : nil,
            context.isNeeded[1]
                ? .apply(
                    ConvolutionInputGradientOp(
                        geometry: geometry, inputShape: x.shape, precision: precision), g, v)
                : nil,
        ]
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int {
        inputs[0].count / Swift.max(inputs[0][1], 1) * weightShape.count
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2 else { return nil }
        let weight = ArrayType(weightShape, inputs[0].dtype)
        return geometry.convolved(inputs[1], weight: weight) == inputs[0] ? [weight] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "batch", [.normal([2, 2, 3, 3]), .normal([2, 3, 5, 5])],
                oracle: "torch.nn.grad.conv2d_weight(b, (2, 3, 3, 3), a)"
            ) {
                .apply(
                    ConvolutionWeightGradientOp(
                        geometry: .init(size: 3), weightShape: [2, 3, 3, 3]), $0[0], $0[1])
            }
        ]
    }
}
