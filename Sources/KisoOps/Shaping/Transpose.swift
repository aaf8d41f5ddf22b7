import KisoCore
public import KisoTensor

/// The axes in another order, without moving the elements.
///
/// Gradient: `g` with the axes in their old order.
struct TransposeOp: BuiltInOp, SingleResultOp {
    let axes: [Int]

    /// A view of the input.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0].transposed(axes)
    }

    /// `g` with the axes in their old order.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        var inverse = axes
        for (place, axis) in axes.enumerated() { inverse[axis] = place }
        return [context.outputGradient.transposed(inverse)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, axes.sorted() == Array(0..<inputs[0].rank) else { return nil }
        return inputs[0].resized(axes.map { inputs[0].shape[$0] }).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "a.T") { $0[0].transposed() },
            OpCase("axes", [.normal([2, 3, 4])], oracle: "a.permute(2, 0, 1)") {
                $0[0].transposed([2, 0, 1])
            },
            OpCase("negative axes", [.normal([2, 3, 4])], oracle: "a.permute(0, 2, 1)") {
                $0[0].transposed([0, -1, 1])
            },
            OpCase("scalar", [.normal([])], oracle: "a") { $0[0].transposed() },
        ]
    }
}

extension Tensor {
    /// The axes in another order, reversed by default: axis `i` of the result is axis `axes[i]`.
    public func transposed(
        _ axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let order = axes?.map { normalizedAxis($0, "transpose", file, line) }
        let wanted = order ?? (0..<rank).reversed()
        if wanted.sorted() != Array(0..<rank) {
            stop(
                "transpose", "\(wanted) does not name each axis of the shape \(shape) once",
                file: file, line: line)
        }
        return .apply(TransposeOp(axes: wanted), self)
    }
}
