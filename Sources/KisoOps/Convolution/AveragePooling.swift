public import KisoCore
public import KisoTensor

/// The mean of every window.
///
/// Shapes: `[n, c, h, w]` to `[n, c, oh, ow]`. It is a convolution of each channel with equal weights.
enum AveragePoolingOp: TensorOperation {
    static let name = "averagePool"

    static var cases: [OpCase] {
        [
            OpCase(
                "2 by 2", [.normal([2, 3, 4, 4])], oracle: "torch.nn.functional.avg_pool2d(a, 2)"
            ) { $0[0].averagePool(geometry: .init(size: 2, stride: 2)) },
            OpCase(
                "padding counts", [.normal([1, 2, 5, 5])],
                oracle: "torch.nn.functional.avg_pool2d(a, 3, 2, 1)"
            ) { $0[0].averagePool(geometry: .init(size: 3, stride: 2, padding: 1)) },
            OpCase(
                "padding does not count", [.normal([1, 2, 5, 5])],
                oracle: "torch.nn.functional.avg_pool2d(a, 3, 2, 1, count_include_pad=False)"
            ) {
                $0[0].averagePool(
                    geometry: .init(size: 3, stride: 2, padding: 1), countsPadding: false)
            },
            OpCase(
                "rounded up", [.normal([1, 2, 6, 5])],
                oracle: "torch.nn.functional.avg_pool2d(a, 3, 2, 1, ceil_mode=True)"
            ) {
                $0[0].averagePool(
                    geometry: .init(size: 3, stride: 2, padding: 1, rounding: .up))
            },
            OpCase("global", [.normal([2, 3, 4, 4])], oracle: "a.mean((2, 3))") {
                $0[0].globalAveragePool()
            },
        ]
    }
}

extension Tensor {
    /// The mean of every window of these images `[n, c, h, w]`.
    ///
    /// - Parameters:
    ///   - geometry: size, stride and padding; a pooling usually has a stride of its size.
    ///   - countsPadding: whether the zeros of the padding count as elements of a window.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func averagePool(
        geometry: WindowGeometry, countsPadding: Bool = true, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let floating = floating("averagePool", file, line)
        if rank != 4 {
            stop("averagePool", "input \(shape) is not [n, c, h, w]", file: file, line: line)
        }
        let fitted = fitted("averagePool", geometry, file, line)
        checkPadding("averagePool", geometry, file, line)
        return floating.inSinglePrecision { x in
            let window = Shape([1, 1, geometry.size.height, geometry.size.width])
            func sums(_ images: Tensor, _ geometry: WindowGeometry) -> Tensor {
                let weight = Tensor.ones(window, dtype: x.dtype, device: device)
                return images.convolution(weight: weight, geometry: geometry)
            }
            // What hangs over the padded image never counts.
            var overhang = fitted
            overhang.padding = (
                0, fitted.padding.bottom - geometry.padding.bottom, 0,
                fitted.padding.right - geometry.padding.right
            )
            let hangsOver = overhang.padding.bottom + overhang.padding.right > 0
            let padding = geometry.padding
            let size =
                countsPadding
                ? (
                    shape[2] + padding.top + padding.bottom, shape[3] + padding.left + padding.right
                ) : (shape[2], shape[3])
            let ones = Tensor.ones([1, 1, size.0, size.1], dtype: x.dtype, device: device)
            let planes = x.reshaped([shape[0] * shape[1], 1, shape[2], shape[3]])
            let means =
                countsPadding && !hangsOver
                ? sums(planes, fitted) / Double(window.count)
                : sums(planes, fitted) / sums(ones, countsPadding ? overhang : fitted)
            return means.reshaped([shape[0], shape[1], means.shape[2], means.shape[3]])
        }
    }

    /// The mean of each channel of these images `[n, c, h, w]`, as `[n, c]`.
    public func globalAveragePool(
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 4 {
            stop("globalAveragePool", "input \(shape) is not [n, c, h, w]", file: file, line: line)
        }
        return mean(axes: [2, 3], file: file, line: line)
    }
}
