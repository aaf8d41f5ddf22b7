import KisoCore
public import KisoTensor

/// Rows of a table by number: words, or anything that is counted, as vectors that can be learnt.
///
/// Shapes: table `[v, d]`, numbers `[…]`, result `[…, d]`. Gradient: each row's gradient added at its
/// number, also several at one number.
enum EmbeddingOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "sentences", [.normal([5, 3]), .indices([2, 4], below: 5)],
                oracle: "torch.nn.functional.embedding(b, a)"
            ) { $0[0].embedding($0[1]) },
            OpCase(
                "nothing", [.normal([5, 3]), .indices([0], below: 5)],
                oracle: "torch.nn.functional.embedding(b, a)"
            ) { $0[0].embedding($0[1]) },
        ]
    }
}

extension Tensor {
    /// The rows of this table `[v, d]` at whole numbers `[…]` in `0..<v`, as `[…, d]`.
    public func embedding(
        _ numbers: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 2 || numbers.dtype.isFloatingPoint {
            stop(
                "embedding",
                "table \(shape) and numbers of type \(numbers.dtype) are not [v, d] and integers",
                file: file, line: line)
        }
        let rows = taking(numbers.reshaped([numbers.count]), axis: 0, file: file, line: line)
        return rows.reshaped(Shape(numbers.shape.dimensions + [shape[1]]))
    }
}
