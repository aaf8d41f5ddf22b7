import KisoBackend
public import KisoCore
public import KisoTensor

/// The windows of images as rows of a matrix: the book's `im2col`.
///
/// Shapes: `[n, c, h, w]` to `[n · oh · ow, c · kh · kw]`. Gradient: ``Col2ImOp``.
struct Im2ColOp: BuiltInOp, SingleResultOp {
    static let name = "im2col"
    let geometry: WindowGeometry

    /// Copies every window.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        ImageWindows(inputs[0].shape, channels: inputs[0].shape[1], geometry: geometry)
            .matrix(inputs[0], context.backend)
    }

    /// The rows of `g` added at the places of their windows.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let op = Col2ImOp(geometry: geometry, shape: context.inputs[0].shape)
        return [.apply(op, context.outputGradient)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1 else { return nil }
        return geometry.rows(of: inputs[0]).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "one channel", [.normal([1, 1, 4, 4])],
                oracle: "torch.nn.functional.unfold(a, 3).permute(0, 2, 1).reshape(4, 9)"
            ) { $0[0].im2col(geometry: .init(size: 3)) },
            OpCase(
                "stride and padding", [.normal([2, 3, 5, 5])],
                oracle: "torch.nn.functional.unfold(a, 3, padding=1, stride=2).permute(0, 2, 1)"
                    + ".reshape(18, 27)"
            ) { $0[0].im2col(geometry: .init(size: 3, stride: 2, padding: 1)) },
        ]
    }
}

/// Rows of windows added at their places in images: the book's `col2im`, the transpose of
/// ``Im2ColOp``.
///
/// Gradient: ``Im2ColOp``.
struct Col2ImOp: BuiltInOp, SingleResultOp {
    static let name = "col2im"
    let geometry: WindowGeometry
    let shape: Shape

    /// Adds every window.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        ImageWindows(shape, channels: shape[1], geometry: geometry)
            .images(fromRows: inputs[0], context.backend)
    }

    /// The windows of `g`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient.im2col(geometry: geometry)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1 else { return nil }
        let images = ArrayType(shape, inputs[0].dtype)
        return geometry.rows(of: images) == inputs[0] ? [images] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "overlapping", [.normal([4, 9])],
                oracle: "torch.nn.functional.fold("
                    + "a.reshape(1, 4, 9).permute(0, 2, 1), (4, 4), 3)"
            ) { $0[0].col2im(shape: [1, 1, 4, 4], geometry: .init(size: 3)) }
        ]
    }
}

extension Tensor {
    /// The windows of these images `[n, c, h, w]` as rows `[n · oh · ow, c · kh · kw]`.
    public func im2col(
        geometry: WindowGeometry, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 4 {
            stop("im2col", "input \(shape) is not [n, c, h, w]", file: file, line: line)
        }
        let geometry = fitted("im2col", geometry, file, line)
        return .apply(Im2ColOp(geometry: geometry), self)
    }

    /// Rows of windows added at their places in images of a shape `[n, c, h, w]`.
    public func col2im(
        shape images: Shape, geometry: WindowGeometry, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let output =
            images.rank == 4
            ? geometry.outputSize(height: images[2], width: images[3]) : (height: 0, width: 0)
        let fitted =
            images.rank == 4
            ? geometry.roundingDown(height: images[2], width: images[3]) : geometry
        let rows =
            images.rank == 4
            ? [
                images[0] * output.height * output.width,
                images[1] * geometry.size.height * geometry.size.width,
            ] : []
        if shape.dimensions != rows {
            stop(
                "col2im", "rows \(shape) are not the \(rows) windows of images \(images)",
                file: file,
                line: line)
        }
        return .apply(Col2ImOp(geometry: fitted, shape: images), self)
    }
}
