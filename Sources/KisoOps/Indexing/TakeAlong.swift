import KisoCore
public import KisoTensor

/// One element for each index, along an axis: `y[i, j] = x[indices[i, j], j]`.
enum TakeAlongOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.normal([3, 2]), .indices([4, 2], below: 3)],
                oracle: "torch.gather(a, 0, b)"
            ) { $0[0].taking($0[1], along: 0) },
            OpCase(
                "columns", [.normal([2, 3]), .indices([2, 5], below: 3)],
                oracle: "torch.gather(a, 1, b)"
            ) { $0[0].taking($0[1], along: -1) },
        ]
    }
}

extension Tensor {
    /// One element for each index: NumPy's `take_along_axis`. The shapes agree beside the axis.
    ///
    /// ```swift
    /// scores.taking(scores.argsort(axis: 1), along: 1)      // each row sorted
    /// ```
    public func taking(
        _ indices: Tensor, along axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let places = elementPlaces(indices, axis, "take", file, line)
        return .apply(TakeElementsOp(), self, places)
    }

    /// Writes one value for each index: NumPy's `put_along_axis`. The values broadcast to the shape
    /// of the indices; where an index repeats, the last value stays.
    public mutating func put(
        _ values: Tensor, at indices: Tensor, along axis: Int, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        let places = elementPlaces(indices, axis, "put", file, line).values(as: Int64.self)
        if values.shape.broadcast(with: indices.shape) != indices.shape {
            stop(
                "put", "values of the shape \(values.shape) do not broadcast to \(indices.shape)",
                file: file, line: line)
        }
        let source = values.detached.cast(to: dtype).broadcast(to: indices.shape)
        write("put", file: file, line: line) { array in
            func put<T: Scalar>(_: T.Type) {
                let new = source.values(as: T.self)
                let to: UnsafeMutablePointer<T> = array.mutablePointer()
                for (place, value) in zip(places, new) { to[Int(place)] = value }
            }
            array.dtype.withScalarType { put($0) }
        }
    }

    /// The places in row-major order of the elements that the indices name along an axis.
    private func elementPlaces(
        _ indices: Tensor, _ axis: Int, _ operation: String, _ file: StaticString, _ line: UInt
    ) -> Tensor {
        let axis = normalizedAxis(axis, operation, file, line)
        var sizes = indices.shape.dimensions
        if sizes.count == rank { sizes[axis] = shape[axis] }
        if indices.dtype.isFloatingPoint || indices.dtype == .bool || sizes != shape.dimensions {
            stop(
                operation,
                "indices are \(indices.dtype) of the shape \(indices.shape), not integers of the shape "
                    + "\(shape) beside axis \(axis)", file: file, line: line)
        }
        let size = Int64(shape[axis])
        let wide = indices.placed(on: device).cast(to: .int64)
        if let index = wide.array.firstIndex(outside: -size..<size) {
            stop(
                operation,
                "index \(index) is out of range for axis \(axis) of the shape \(shape)",
                file: file, line: line)
        }
        return .apply(ElementPlacesOp(axis: axis, shape: shape), wide)
    }
}

/// The places in row-major order, within a shape, of the elements that indices name along an axis:
/// what ``TakeElementsOp`` needs. There is no gradient.
struct ElementPlacesOp: BuiltInOp, SingleResultOp {
    let axis: Int
    let shape: Shape

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let indices = inputs[0].wrappedIndices(below: shape[axis], "take")
        let steps = shape.strides
        let sizes = indices.shape, own = sizes.strides
        let places = indices.values(as: Int64.self).enumerated().map { i, index -> Int64 in
            var place = Int(index) * steps[axis]
            for other in 0..<shape.rank where other != axis {
                place += i / own[other] % sizes[other] * steps[other]
            }
            return Int64(place)
        }
        return NDArray(places, shape: sizes)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] { [nil] }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, inputs[0].dtype == .int64, inputs[0].rank == shape.rank,
            (0..<shape.rank).contains(axis)
        else { return nil }
        var sizes = inputs[0].shape.dimensions
        sizes[axis] = shape[axis]
        return sizes == shape.dimensions ? inputs : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "columns", [.indices([2, 5], below: 3)],
                oracle: "a + torch.arange(2).reshape(2, 1) * 3"
            ) { .apply(ElementPlacesOp(axis: 1, shape: [2, 3]), $0[0]) }
        ]
    }
}
