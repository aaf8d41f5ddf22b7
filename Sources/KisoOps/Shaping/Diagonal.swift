import KisoCore
public import KisoTensor

/// The diagonal of matrices, and the matrix with a given diagonal.
enum DiagonalOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "main", [.normal([2, 3])],
                oracle: "a.diagonal()"
            ) { $0[0].diagonal() },
            OpCase(
                "above", [.normal([3, 4])],
                oracle: "a.diagonal(2)"
            ) { $0[0].diagonal(offset: 2) },
            OpCase(
                "below in batches", [.normal([2, 4, 3])],
                oracle: "a.diagonal(-1, 1, 2)"
            ) { $0[0].diagonal(offset: -1) },
            OpCase(
                "matrix", [.normal([3])],
                oracle: "torch.diag(a, 1)"
            ) { $0[0].diagonalMatrix(offset: 1) },
            OpCase(
                "trace", [.normal([3, 3])],
                oracle: "a.trace()"
            ) { $0[0].trace() },
        ]
    }
}

extension Tensor {
    /// The elements on a diagonal of the last two axes, without moving anything: `[…, m, n]` gives
    /// `[…, k]`. Positive offsets lie above the main diagonal.
    public func diagonal(
        offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank < 2 {
            stop("diagonal", "the shape \(shape) has less than two axes", file: file, line: line)
        }
        let rows = shape[-2], columns = shape[-1]
        // Beyond the corners there are no elements.
        let offset = Swift.min(Swift.max(offset, -rows), columns)
        let count = Swift.max(
            0, Swift.min(rows + Swift.min(offset, 0), columns - Swift.max(offset, 0)))
        let start = offset >= 0 ? offset : -offset * columns
        let flat = reshaped(Shape(shape.dimensions.dropLast(2) + [rows * columns]))
        let slice = SliceOp(axis: rank - 2, start: start, count: count, step: columns + 1)
        return .apply(slice, flat)
    }

    /// The square matrix with these elements, of rank 1, on a diagonal and zeros elsewhere.
    public func diagonalMatrix(
        offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 1 {
            stop("diagonalMatrix", "the shape \(shape) has not one axis", file: file, line: line)
        }
        let (size, overflow) = count.addingReportingOverflow(Int(clamping: offset.magnitude))
        if overflow || Shape(checking: [size, size]) == nil {
            stop(
                "diagonalMatrix", "the offset \(offset) makes the matrix too large", file: file,
                line: line)
        }
        let start = offset >= 0 ? offset : -offset * size
        let slice = SliceOp(axis: 0, start: start, count: count, step: size + 1)
        return Tensor.apply(PlaceSliceOp(slice: slice, shape: [size * size]), self)
            .reshaped([size, size])
    }

    /// The sum of the main diagonal of the last two axes.
    public func trace(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        diagonal(file: file, line: line).sum(axes: [-1])
    }
}
