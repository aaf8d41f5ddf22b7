import KisoBackend
import KisoCore
public import KisoTensor

/// The slices of a tensor at given indices of an axis, `int64` of rank 1; negative ones count from the
/// end.
///
/// Gradient: each slice of `g` added at its index, also several at one index.
struct TakeOp: BuiltInOp, SingleResultOp {
    let axis: Int

    /// The gathered slices.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let indices = inputs[1].wrappedIndices(below: inputs[0].shape[axis], "take")
        return context.backend.gather(inputs[0], indices: indices, axis: axis)
    }

    /// Each slice of `g` added at its index.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let op = PutAddingOp(axis: axis, shape: context.inputs[0].shape)
        return [.apply(op, context.outputGradient, context.inputs[1]), nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, (0..<inputs[0].rank).contains(axis), inputs[1].dtype == .int64,
            inputs[1].rank == 1
        else { return nil }
        var sizes = inputs[0].shape.dimensions
        sizes[axis] = inputs[1].count
        return inputs[0].resized(sizes).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([3, 2]), .indices([4], below: 3)], oracle: "a[b]") {
                $0[0].taking($0[1])
            },
            OpCase("columns", [.normal([2, 3]), .indices([5], below: 3)], oracle: "a[:, b]") {
                $0[0].taking($0[1], axis: 1)
            },
            OpCase("nothing", [.normal([2, 3]), .indices([0], below: 2)], oracle: "a[b]") {
                $0[0].taking($0[1])
            },
        ]
    }
}

/// Slices added at given indices of an axis into zeros: the transpose of ``TakeOp``.
///
/// Gradient: the slices of `g` at the indices.
struct PutAddingOp: BuiltInOp, SingleResultOp {
    let axis: Int
    let shape: Shape

    /// Adds the slices in the order of the indices: the backend's kernel, or one sum a slice.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let indices = inputs[1].wrappedIndices(below: shape[axis], "put")
        if let sums = context.backend.scatterAdd(
            inputs[0], indices: indices, axis: axis, size: shape[axis])
        {
            return sums
        }
        let result = context.backend.fill(shape, 0, dtype: inputs[0].dtype)
        for (place, index) in indices.values(as: Int.self).enumerated() {
            context.backend.accumulate(
                inputs[0].sliced(axis: axis, start: place, count: 1),
                into: result.sliced(axis: axis, start: index, count: 1))
        }
        return result
    }

    /// The slices of `g` at the indices.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [.apply(TakeOp(axis: axis), context.outputGradient, context.inputs[1]), nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[0].isFloatingPoint else { return nil }
        let whole = ArrayType(shape, inputs[0].dtype)
        return TakeOp(axis: axis).resultTypes([whole, inputs[1]]) == [inputs[0]] ? [whole] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "repeated index", [.normal([3, 2])],
                oracle: "torch.zeros(2, 2, dtype=a.dtype).index_add(0, torch.tensor([1, 0, 1]), a)"
            ) {
                let indices = Tensor([1, 0, 1] as [Int64], shape: [3], device: $0[0].device)
                return .apply(PutAddingOp(axis: 0, shape: [2, 2]), $0[0], indices)
            }
        ]
    }
}

extension Tensor {
    /// The slices at the given indices of an axis, in their order; an index may repeat.
    ///
    /// ```swift
    /// images.taking(Tensor([7, 0, 7] as [Int64], shape: [3]))
    /// ```
    ///
    /// - Parameters:
    ///   - indices: integers of rank 1; negative ones count from the end.
    ///   - axis: the axis.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func taking(
        _ indices: Tensor, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "take", file, line)
        if indices.dtype.isFloatingPoint || indices.dtype == .bool || indices.rank != 1 {
            stop(
                "take",
                "indices are \(indices.dtype) of shape \(indices.shape), not integers of rank 1",
                file: file, line: line)
        }
        let size = shape[axis]
        let wide = indices.placed(on: device).cast(to: .int64)
        if let index = wide.array.firstIndex(outside: -Int64(size)..<Int64(size)) {
            stop(
                "take", "index \(index) is out of range for axis \(axis) of the shape \(shape)",
                file: file, line: line)
        }
        return .apply(TakeOp(axis: axis), self, wide)
    }
}
