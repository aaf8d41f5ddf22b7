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
    /// to keep it in order: before equal elements, or after them. NaN comes last in the order.
    public func searchSorted(
        _ values: Tensor, afterEqual: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank != 1 {
            stop("searchSorted", "the shape \(shape) has not one axis", file: file, line: line)
        }
        func places<T: Scalar & Comparable>(_: T.Type) -> [Int64] {
            let sorted = self.values(as: T.self)
            return values.values(as: T.self).map { value in
                var low = 0, high = sorted.count
                while low < high {
                    let middle = (low + high) / 2
                    let precedes =
                        afterEqual
                        ? !isBefore(value, sorted[middle]) : isBefore(sorted[middle], value)
                    if precedes { low = middle + 1 } else { high = middle }
                }
                return Int64(low)
            }
        }
        // Whole numbers beyond 2⁵³ have no `Double` of their own.
        let areWhole = !dtype.isFloatingPoint && !values.dtype.isFloatingPoint
        let places = areWhole ? places(Int64.self) : places(Double.self)
        return Tensor(places, shape: values.shape, device: device)
    }
}

/// Whether `a` stands before `b` in ascending order, where NaN, which differs from itself, is last.
private func isBefore<T: Comparable>(_ a: T, _ b: T) -> Bool {
    a < b || (a == a && b != b)
}
