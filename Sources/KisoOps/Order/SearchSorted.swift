import KisoCore
public import KisoTensor

/// Where values belong in a sorted list.
enum SearchSortedOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "left", [.exact([1, 2, 2, 4], [4]), .exact([0, 2, 3, 5], [4])],
                oracle: "torch.searchsorted(a, b)"
            ) { $0[0].searchSorted($0[1]) },
            OpCase(
                "right", [.exact([1, 2, 2, 4], [4]), .exact([0, 2, 3, 5], [4])],
                oracle: "torch.searchsorted(a, b, right=True)"
            ) { $0[0].searchSorted($0[1], afterEqual: true) },
        ]
    }
}

extension Tensor {
    /// The places, `int64`, at which values would be inserted into this ascending tensor of rank 1
    /// to keep it in order: before equal elements, or after them.
    public func searchSorted(
        _ values: Tensor, afterEqual: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 1 {
            stop("searchSorted", "the shape \(shape) has not one axis", file: file, line: line)
        }
        let sorted = doubles
        let places = values.doubles.map { value -> Int64 in
            var low = 0, high = sorted.count
            while low < high {
                let middle = (low + high) / 2
                let precedes = afterEqual ? !(value < sorted[middle]) : sorted[middle] < value
                if precedes { low = middle + 1 } else { high = middle }
            }
            return Int64(low)
        }
        return Tensor(places, shape: values.shape, device: device)
    }
}
