public import KisoCore
public import KisoTensor

/// Each element of an image spreads a filter: the transpose of a convolution, used to grow images.
///
/// Shapes: input `[n, c, h, w]`, weight `[c, f / groups, kh, kw]`, bias `[f]`, result `[n, f, oh, ow]`
/// with `oh = (h − 1) · stride − padding + dilation · (kh − 1) + 1 + extra`. It is
/// ``ConvolutionInputGradientOp`` seen as a layer.
///
/// Source: M. Zeiler et al., "Deconvolutional networks", CVPR 2010.
enum TransposedConvolutionOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "twice as large",
                [.normal([2, 3, 3, 4]), .normal([3, 2, 2, 2]), .normal([2])],
                oracle: "torch.nn.functional.conv_transpose2d(a, b, c, stride=2)"
            ) {
                $0[0].transposedConvolution(
                    weight: $0[1], bias: $0[2], geometry: .init(size: 2, stride: 2))
            },
            OpCase(
                "padding and extra", [.normal([1, 2, 3, 3]), .normal([2, 2, 3, 3])],
                oracle: "torch.nn.functional.conv_transpose2d("
                    + "a, b, stride=2, padding=1, output_padding=1)"
            ) {
                $0[0].transposedConvolution(
                    weight: $0[1], geometry: .init(size: 3, stride: 2, padding: 1), extra: 1)
            },
            OpCase(
                "groups and dilation", [.normal([2, 4, 3, 3]), .normal([4, 1, 2, 2])],
                oracle: "torch.nn.functional.conv_transpose2d(a, b, groups=2, dilation=2)"
            ) {
                $0[0].transposedConvolution(
                    weight: $0[1], geometry: .init(size: 2, dilation: 2, groups: 2))
            },
        ]
    }
}

extension Tensor {
    /// The transposed convolution of these images `[n, c, h, w]`.
    ///
    /// - Parameters:
    ///   - weight: `[c, f / groups, kh, kw]`.
    ///   - bias: `[f]`, or `nil` for none.
    ///   - geometry: size, stride, padding, dilation and groups of the convolution it transposes.
    ///   - extra: rows and columns added below and to the right, less than the stride; several sizes
    ///     of input give one size of a strided convolution's output, and this chooses among them.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func transposedConvolution(
        weight: Tensor, bias: Tensor? = nil, geometry: WindowGeometry, extra: Int = 0,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let x = floating("transposedConvolution", file, line)
        guard rank == 4, weight.rank == 4, shape[1] == weight.shape[0],
            shape[1] % geometry.groups == 0,
            (geometry.size.height, geometry.size.width) == (weight.shape[2], weight.shape[3])
        else {
            stop(
                "transposedConvolution",
                "input \(shape) and weight \(weight.shape) with \(geometry.groups) groups do not fit "
                    + "[n, c, h, w] and [c, f / groups, kh, kw]",
                file: file, line: line)
        }
        // The size of what it grows to follows from rounding down; `extra` chooses another one.
        var geometry = geometry
        geometry.rounding = .down
        let filters = weight.shape[1] * geometry.groups
        let padding = geometry.padding
        let height =
            (shape[2] - 1) * geometry.stride.height - padding.top - padding.bottom
            + geometry.dilation.height * (geometry.size.height - 1) + 1 + extra
        let width =
            (shape[3] - 1) * geometry.stride.width - padding.left - padding.right
            + geometry.dilation.width * (geometry.size.width - 1) + 1 + extra
        let output = geometry.outputSize(height: Swift.max(height, 0), width: Swift.max(width, 0))
        if output != (shape[2], shape[3]) || extra < 0 {
            stop(
                "transposedConvolution",
                "images of \(shape[2])×\(shape[3]) cannot grow to \(height)×\(width); is extra "
                    + "(\(extra)) less than the stride?",
                file: file, line: line)
        }
        if let bias, bias.shape != [filters] {
            stop(
                "transposedConvolution",
                "bias \(bias.shape) does not have one element for each of "
                    + "the \(filters) filters", file: file, line: line)
        }
        let result = Tensor.apply(
            ConvolutionInputGradientOp(
                geometry: geometry, inputShape: [shape[0], filters, height, width]), x, weight)
        return bias.map { result + $0.reshaped([filters, 1, 1]) } ?? result
    }
}
