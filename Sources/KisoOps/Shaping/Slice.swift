import KisoBackend
import KisoCore
public import KisoTensor

/// Every `step`-th element along one axis, without moving anything but what is packed.
///
/// Gradient: `g` in its place among zeros.
struct SliceOp: BuiltInOp, SingleResultOp {
    let axis: Int
    let start: Int
    let count: Int
    let step: Int

    /// A view of the input, or a copy in its packed layout.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        if step == 1,
            let packed = context.backend.packedSlice(
                inputs[0], axis: axis, start: start, count: count)
        {
            return packed
        }
        return inputs[0].sliced(axis: axis, start: start, count: count, step: step)
    }

    /// `g` in its place among zeros.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [.apply(PlaceSliceOp(slice: self, shape: context.inputs[0].shape), context.outputGradient)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1 else { return nil }
        return part(of: inputs[0]).map { [$0] }
    }

    /// The type of the slice; `nil` when it does not lie within the axis.
    func part(of whole: ArrayType) -> ArrayType? {
        guard (0..<whole.rank).contains(axis), count >= 0, step != .min else { return nil }
        let size = whole.shape[axis]
        if count > 0 {
            let (distance, overflow) = (count - 1).multipliedReportingOverflow(by: step)
            let (end, overflows) = start.addingReportingOverflow(distance)
            guard !overflow, !overflows, (0..<size).contains(start), (0..<size).contains(end)
            else { return nil }
        }
        var sizes = whole.shape.dimensions
        sizes[axis] = count
        return whole.resized(sizes)
    }

    static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([4, 3])], oracle: "a[1:3]") { $0[0][1..<3] },
            OpCase("one row", [.normal([4, 3])], oracle: "a[-1]") { $0[0][-1] },
            OpCase("columns", [.normal([2, 5])], oracle: "a[:, 1:5:2]") {
                $0[0].sliced(axis: 1, 1..<5, step: 2)
            },
            OpCase("reversed", [.normal([4])], oracle: "a.flip(0)") {
                $0[0].sliced(axis: 0, 0..<4, step: -1)
            },
            OpCase("nothing", [.normal([4, 2])], oracle: "a[2:2]") { $0[0][2..<2] },
        ]
    }
}

/// The input in the place of a slice, zeros elsewhere: the transpose of ``SliceOp``.
///
/// Gradient: the slice of `g`.
struct PlaceSliceOp: BuiltInOp, SingleResultOp {
    let slice: SliceOp
    let shape: Shape

    /// Writes the input into zeros.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let result = context.backend.fill(shape, 0, dtype: inputs[0].dtype)
        context.backend.assign(
            inputs[0],
            into: result.sliced(
                axis: slice.axis, start: slice.start, count: slice.count, step: slice.step))
        return result
    }

    /// The slice of `g`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [.apply(slice, context.outputGradient)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1 else { return nil }
        let whole = ArrayType(shape, inputs[0].dtype)
        return slice.part(of: whole) == inputs[0] ? [whole] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase("row", [.normal([1, 3])], oracle: "torch.nn.functional.pad(a, (0, 0, 1, 1))") {
                .apply(
                    PlaceSliceOp(
                        slice: SliceOp(axis: 0, start: 1, count: 1, step: 1), shape: [3, 3]), $0[0])
            }
        ]
    }
}

extension Tensor {
    /// The elements of a range along an axis; with a `step` every `step`-th of them, with a negative
    /// one from the last to the first.
    ///
    /// ```swift
    /// x.sliced(axis: 1, 0..<10, step: 2)
    /// ```
    public func sliced(
        axis: Int, _ range: Range<Int>, step: Int = 1, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "slice", file, line)
        if step == 0 || range.lowerBound < 0 || range.upperBound > shape[axis] {
            stop(
                "slice",
                "\(range) in steps of \(step) is not within axis \(axis) of the shape \(shape)",
                file: file, line: line)
        }
        let count = (range.count + step.magnitude.asInt - 1) / step.magnitude.asInt
        let start = step > 0 ? range.lowerBound : range.upperBound - 1
        return .apply(SliceOp(axis: axis, start: start, count: count, step: step), self)
    }

    /// The elements of a range of the first axis.
    public subscript(
        range: Range<Int>, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor { sliced(axis: 0, range, file: file, line: line) }

    /// The element at an index of the first axis, which vanishes; a negative index counts from the
    /// end.
    public subscript(
        index: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank == 0 || index < -shape[0] || index >= shape[0] {
            stop(
                "subscript", "index \(index) is out of range for the shape \(shape)", file: file,
                line: line)
        }
        let start = index < 0 ? index + shape[0] : index
        let row = sliced(axis: 0, start..<(start + 1))
        return row.reshaped(Shape(Array(shape.dimensions.dropFirst())))
    }
}

extension UInt {
    fileprivate var asInt: Int { Int(truncatingIfNeeded: self) }
}
