import KisoCore
public import KisoTensor

/// Elements in ascending or descending order along an axis, by stable sorting; NaN comes last.
enum SortOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.distinct([3, 4])],
                oracle: "a.sort(0)[0]"
            ) { $0[0].sorted(axis: 0) },
            OpCase(
                "descending", [.distinct([3, 4])],
                oracle: "a.sort(1, descending=True)[0]"
            ) { $0[0].sorted(descending: true) },
        ]
    }
}

/// The indices that sort the elements along an axis, by stable sorting; NaN comes last. There is no
/// gradient.
struct ArgSortOp: BuiltInOp, SingleResultOp {
    let axis: Int
    let descending: Bool

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        // The axis at the end, so that what is sorted lies together.
        var order = Array(0..<inputs[0].shape.rank)
        order.append(order.remove(at: axis))
        let x = inputs[0].transposed(order)
        func compute<T: Scalar & Comparable>(_: T.Type) -> NDArray {
            let values = x.values(as: T.self)
            var indices: [Int64] = []
            indices.reserveCapacity(values.count)
            let size = inputs[0].shape[axis]
            for row in 0..<(size == 0 ? 0 : values.count / size) {
                let keys = values[(row * size)..<((row + 1) * size)]
                let start = keys.startIndex
                indices += (0..<size).sorted { a, b in
                    let (x, y) = (keys[start + a], keys[start + b])
                    if x == y { return a < b }
                    // NaN differs from itself.
                    if x != x || y != y { return x == x || (y != y && a < b) }
                    return descending ? x > y : x < y
                }.map { Int64($0) }
            }
            return NDArray(indices, shape: x.shape)
        }
        let sorted =
            switch x.dtype {
            case .float64: compute(Double.self)
            case .int64: compute(Int64.self)
            case .int32, .uint8, .bool: compute(Int32.self)
            case .float32, .float16, .bfloat16: compute(Float.self)
            }
        var back = Array(0..<(order.count - 1))
        back.insert(order.count - 1, at: axis)
        return sorted.transposed(back)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] { [nil] }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, (0..<inputs[0].rank).contains(axis) else { return nil }
        return [ArrayType(inputs[0].shape, .int64)]
    }

    static var cases: [OpCase] {
        [
            OpCase("order", [.distinct([3, 4])], oracle: "a.argsort(0)") { $0[0].argsort(axis: 0) },
            OpCase(
                "ties", [.exact([2, 1, 2, 1, 1], [5])],
                oracle: "a.argsort(stable=True)"
            ) { $0[0].argsort() },
        ]
    }
}

extension Tensor {
    /// The indices that sort the elements along an axis, as `int64`; equal elements keep their order,
    /// NaN comes last.
    public func argsort(
        axis: Int = -1, descending: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "argsort", file, line)
        return .apply(ArgSortOp(axis: axis, descending: descending), self)
    }

    /// The elements in order along an axis; NaN comes last.
    public func sorted(
        axis: Int = -1, descending: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        taking(argsort(axis: axis, descending: descending, file: file, line: line), along: axis)
    }
}
