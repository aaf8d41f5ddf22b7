import KisoCore
public import KisoTensor

/// The distinct elements in ascending order.
enum UniqueOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "values", [.exact([3, 1, 3, 2, 1, 1], [6])],
                oracle: "torch.unique(a.detach()).long()"
            ) { $0[0].unique().values.cast(to: .int64) },
            OpCase(
                "counts", [.exact([3, 1, 3, 2, 1, 1], [6])],
                oracle: "torch.unique(a, return_counts=True)[1]"
            ) { $0[0].unique().counts },
            OpCase(
                "inverse", [.exact([3, 1, 3, 2], [2, 2])],
                oracle: "torch.unique(a, return_inverse=True)[1]"
            ) { $0[0].unique().inverse },
        ]
    }
}

extension Tensor {
    /// The distinct elements of all axes in ascending order, as rank 1; how often each occurs; and
    /// for each element of this tensor the index of its value. All NaN count as one value.
    ///
    /// ```swift
    /// Tensor([3, 1, 3]).unique().values      // [1, 3]
    /// ```
    public func unique() -> (values: Tensor, counts: Tensor, inverse: Tensor) {
        let flat = detached.flattened()
        let order = flat.argsort(axis: 0)
        let sorted = flat.taking(order, along: 0)
        var starts: [Int64] = []
        var inverse = [Int64](repeating: 0, count: count)
        let isNew = sorted.differsFromPrevious()
        for (place, element) in order.values(as: Int64.self).enumerated() {
            if isNew[place] { starts.append(Int64(place)) }
            inverse[Int(element)] = Int64(starts.count - 1)
        }
        let ends = starts.dropFirst() + [Int64(count)]
        let counts = zip(starts, ends).map { $1 - $0 }
        let places = Tensor(starts, shape: [starts.count], device: device)
        return (
            sorted.taking(places, along: 0),
            Tensor(counts, shape: [counts.count], device: device),
            Tensor(inverse, shape: shape, device: device)
        )
    }

    /// For the elements of a sorted tensor of rank 1, whether each is the first of its value.
    private func differsFromPrevious() -> [Bool] {
        if count == 0 { return [] }
        let (before, after) = (sliced(axis: 0, 0..<(count - 1)), sliced(axis: 0, 1..<count))
        let differs = (before .!= after) .& .!(before.isNaN() .& after.isNaN())
        return [true] + differs.values(as: Bool.self)
    }
}
