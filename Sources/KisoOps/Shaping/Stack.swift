import KisoCore
public import KisoTensor

/// Tensors of one shape side by side along a new axis.
enum StackOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "front", [.normal([2, 3]), .normal([2, 3])],
                oracle: "torch.stack([a, b])"
            ) { .stack([$0[0], $0[1]]) },
            OpCase(
                "end", [.normal([2, 3]), .normal([2, 3])],
                oracle: "torch.stack([a, b], -1)"
            ) { .stack([$0[0], $0[1]], axis: -1) },
            OpCase(
                "parted", [.normal([2, 3])],
                oracle: "a.unbind(1)[2]"
            ) { $0[0].unstacked(axis: 1)[2] },
        ]
    }
}

extension Tensor {
    /// Tensors of one shape side by side along a new axis at this place of the result.
    public static func stack(
        _ tensors: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if let odd = tensors.first(where: { $0.shape != tensors[0].shape }) {
            stop(
                "stack", "shapes \(tensors[0].shape) and \(odd.shape) differ", file: file,
                line: line)
        }
        return concatenate(
            tensors.map { $0.expandedDimensions(axis: axis, file: file, line: line) }, axis: axis,
            file: file, line: line)
    }

    /// The parts along an axis, which vanishes, one by one: the inverse of ``stack(_:axis:file:line:)``.
    ///
    /// ```swift
    /// for row in matrix.unstacked() { print(row) }
    /// ```
    public func unstacked(
        axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [Tensor] {
        let axis = normalizedAxis(axis, "unstack", file, line)
        return (0..<shape[axis]).map {
            sliced(axis: axis, $0..<($0 + 1)).squeezed(axes: [axis])
        }
    }
}
