import KisoCore
public import KisoTensor

/// The part of matrices on one side of a diagonal, zeros elsewhere.
enum TriangleOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "lower", [.normal([3, 4])],
                oracle: "a.tril()"
            ) { $0[0].lowerTriangle() },
            OpCase(
                "upper", [.normal([2, 3, 3])],
                oracle: "a.triu(1)"
            ) { $0[0].upperTriangle(offset: 1) },
        ]
    }
}

extension Tensor {
    /// The elements on and below a diagonal of the last two axes, zeros above it.
    public func lowerTriangle(
        offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        triangle("lowerTriangle", file, line) { row, column in column - row <= offset }
    }

    /// The elements on and above a diagonal of the last two axes, zeros below it.
    public func upperTriangle(
        offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        triangle("upperTriangle", file, line) { row, column in column - row >= offset }
    }

    private func triangle(
        _ operation: String, _ file: StaticString, _ line: UInt, _ isKept: (Int, Int) -> Bool
    ) -> Tensor {
        if rank < 2 {
            stop(operation, "the shape \(shape) has less than two axes", file: file, line: line)
        }
        let rows = shape[-2], columns = shape[-1]
        let mask = (0..<(rows * columns)).map { isKept($0 / columns, $0 % columns) }
        let zero = Tensor.zeros([], dtype: dtype, device: device)
        return .where(Tensor(mask, shape: [rows, columns], device: device), self, zero)
    }
}
