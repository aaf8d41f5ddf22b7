import KisoBackend
import KisoCore
public import KisoTensor

extension Tensor {
    /// The elements that the indices select, as NumPy's `x[…]`; assigning writes there, and no other
    /// copy of the tensor changes.
    ///
    /// ```swift
    /// x[1..<3, 0]                       // rows 1 and 2 of column 0
    /// x[.all, .stride(by: -1)]          // columns from the last to the first
    /// x[.ellipsis, .newAxis]            // a new last axis
    /// x[x .> 15]                        // the elements above 15
    /// x[[0, 2, 4]]                      // by a list of indices
    /// x[Tensor.arange(0, 3, dtype: .int64), labels]      // one element of each row
    /// x[.all, 0] = Tensor([1, 2, 3])
    /// ```
    ///
    /// A bound beyond the axis stops with a message, where NumPy would silently cut it. A value that
    /// is assigned broadcasts, and is converted to the tensor's type. A tracked tensor cannot be
    /// assigned to.
    public subscript(
        _ indices: any TensorIndexing..., file file: StaticString = #fileID, line line: UInt = #line
    ) -> Tensor {
        get { selecting(IndexPlan(indices, shape: shape, file, line)) }
        set {
            let plan = IndexPlan(indices, shape: shape, file, line)
            let wanted = plan.resultShape
            var given = newValue.detached
            // Leading axes of size 1 fall away, as in NumPy.
            while given.rank > wanted.rank, given.shape[0] == 1 {
                given = given.reshaped(Shape(Array(given.shape.dimensions.dropFirst())))
            }
            if given.shape.broadcast(with: wanted) != wanted {
                plan.fail("a value of the shape \(newValue.shape) does not fit \(wanted)")
            }
            let value = given.cast(to: dtype).broadcast(to: wanted)
            let backend = device.backend
            write("subscript", file: file, line: line) {
                plan.assign(value.array, into: $0, backend)
            }
        }
    }

    /// The one element that the indices select, as a number; assigning a number writes it to all
    /// that they select.
    ///
    /// ```swift
    /// let value: Double = x[0, 1]
    /// x[x .< 0] = 0
    /// ```
    @_disfavoredOverload
    public subscript(
        _ indices: any TensorIndexing..., file file: StaticString = #fileID, line line: UInt = #line
    ) -> Double {
        get {
            selecting(IndexPlan(indices, shape: shape, file, line)).item(file: file, line: line)
        }
        set {
            let plan = IndexPlan(indices, shape: shape, file, line)
            let value = Tensor.full(
                [], newValue, dtype: dtype, device: device, file: file, line: line)
            let array = value.broadcast(to: plan.resultShape).array
            let backend = device.backend
            write("subscript", file: file, line: line) { plan.assign(array, into: $0, backend) }
        }
    }

    /// What a plan selects, composed of slices, a transpose and a look-up.
    private func selecting(_ plan: IndexPlan) -> Tensor {
        var x = self
        for span in plan.spans + plan.dropped
        where span.count != shape[span.axis] || span.step != 1 {
            let slice = SliceOp(
                axis: span.axis, start: span.start, count: span.count, step: span.step)
            x = .apply(slice, x)
        }
        if plan.lists.isEmpty { return x.reshaped(plan.resultShape) }
        let listAxes = plan.listAxes
        let kept = plan.spans.map(\.axis)
        if listAxes + kept != Array(0..<rank) { x = x.transposed(listAxes + kept) }
        let sizes = Shape(listAxes.map { shape[$0] })
        let places = plan.offsets(sizes.strides).map { Int64($0) }
        let inner = kept.indices.map { x.shape[listAxes.count + $0] }
        let lookup = plan.listShape
        if inner.isEmpty {
            x = .apply(TakeElementsOp(), x, Tensor(places, shape: lookup, device: device))
        } else {
            x = .apply(
                TakeOp(axis: 0), x.reshaped(Shape([sizes.count] + inner)),
                Tensor(places, shape: [places.count], device: device))
            x = x.reshaped(Shape(lookup.dimensions + inner))
        }
        let before = plan.axesBeforeLists(countingNew: false)
        if before > 0 {
            let middle = Array(0..<lookup.rank)
            let rest = Array(lookup.rank..<x.rank)
            x = x.transposed(Array(rest[..<before]) + middle + Array(rest[before...]))
        }
        return x.reshaped(plan.resultShape)
    }
}

extension IndexPlan {
    /// Writes a value of the result's shape to what the plan selects; where a list names an element
    /// twice, the last value stays.
    func assign(_ value: NDArray, into array: NDArray, _ backend: any Backend) {
        var x = array
        for span in spans + dropped {
            x = x.sliced(axis: span.axis, start: span.start, count: span.count, step: span.step)
        }
        if lists.isEmpty {
            guard
                let target = x.reshaped(resultShape)
                    ?? x.withoutAxes(dropped.map(\.axis)).reshaped(resultShape)
            else { preconditionFailure("axes of size 1 come and go in any array") }
            if target.count > 0 { backend.assign(value, into: target) }
            return
        }
        let kept = spans.map(\.axis)
        let inner = kept.map { x.shape[$0] }
        // The value with the axes of the lists in front and without the new axes.
        let lead = axesBeforeLists(countingNew: true)
        let middle = Array(lead..<(lead + listShape.rank))
        let rest = (0..<value.shape.rank).filter { !middle.contains($0) }
        let ordered = value.transposed(middle + rest)
        let flat = Shape([listShape.count] + inner)
        let dense = ordered.isContiguous ? ordered : backend.copy(ordered)
        guard let source = dense.reshaped(flat) else { return }
        let places = offsets(listAxes.map { x.strides[$0] })
        let slot = Shape(inner)
        let strides = kept.map { x.strides[$0] }
        for (i, place) in places.enumerated() {
            let from = NDArray(
                storage: source.storage, dtype: source.dtype, shape: slot, strides: slot.strides,
                offset: source.offset + i * slot.count)
            let to = NDArray(
                storage: x.storage, dtype: x.dtype, shape: slot, strides: strides,
                offset: x.offset + place)
            backend.assign(from, into: to)
        }
    }
}

extension NDArray {
    /// The array without axes of size 1.
    func withoutAxes(_ axes: [Int]) -> NDArray {
        let kept = (0..<shape.rank).filter { !axes.contains($0) }
        return NDArray(
            storage: storage, dtype: dtype, shape: Shape(kept.map { shape[$0] }),
            strides: kept.map { strides[$0] }, offset: offset)
    }
}
