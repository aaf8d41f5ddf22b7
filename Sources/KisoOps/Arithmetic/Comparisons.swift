import KisoBackend
import KisoCore
public import KisoTensor

/// A comparison of every pair of elements, as `bool`. There is no gradient.
struct CompareOp: BuiltInOp, SingleResultOp {
    let comparison: Comparison

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.compare(comparison, inputs[0], inputs[1])
    }

    func gradient(_ context: GradientContext) -> [Tensor?] { [nil, nil] }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[0] == inputs[1] else { return nil }
        return [ArrayType(inputs[0].shape, .bool)]
    }

    static var cases: [OpCase] {
        Comparison.allCases.map { comparison in
            let oracle =
                switch comparison {
                case .equal: "a == b"
                case .notEqual: "a != b"
                case .less: "a < b"
                case .lessOrEqual: "a <= b"
                case .greater: "a > b"
                case .greaterOrEqual: "a >= b"
                }
            return OpCase(
                comparison.rawValue, [.exact([1, 2, 3], [3]), .exact([2, 2, 2], [3])],
                oracle: oracle
            ) { .compare(comparison, $0[0], $0[1]) }
        }
    }
}

// Comparisons give `bool` tensors, which have no gradient.
extension Tensor {
    /// Whether elements are equal, with broadcasting; NaN is not equal to anything.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { compare(.equal, a, b) }
    /// Whether elements differ, with broadcasting.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { compare(.notEqual, a, b) }
    /// Whether elements of `a` are less than those of `b`, with broadcasting.
    public static func .< (a: Tensor, b: Tensor) -> Tensor { compare(.less, a, b) }
    /// Whether elements of `a` are at most those of `b`, with broadcasting.
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { compare(.lessOrEqual, a, b) }
    /// Whether elements of `a` are greater than those of `b`, with broadcasting.
    public static func .> (a: Tensor, b: Tensor) -> Tensor { compare(.greater, a, b) }
    /// Whether elements of `a` are at least those of `b`, with broadcasting.
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { compare(.greaterOrEqual, a, b) }

    /// Whether elements are equal to a number.
    public static func .== (a: Tensor, b: Double) -> Tensor { compare(.equal, a, b) }
    /// Whether elements differ from a number.
    public static func .!= (a: Tensor, b: Double) -> Tensor { compare(.notEqual, a, b) }
    /// Whether elements are less than a number.
    public static func .< (a: Tensor, b: Double) -> Tensor { compare(.less, a, b) }
    /// Whether elements are at most a number.
    public static func .<= (a: Tensor, b: Double) -> Tensor { compare(.lessOrEqual, a, b) }
    /// Whether elements are greater than a number.
    public static func .> (a: Tensor, b: Double) -> Tensor { compare(.greater, a, b) }
    /// Whether elements are at least a number.
    public static func .>= (a: Tensor, b: Double) -> Tensor { compare(.greaterOrEqual, a, b) }

    /// Integers are compared exactly, also with a fraction and beyond the range of their type.
    private static func compare(_ comparison: Comparison, _ a: Tensor, _ b: Double) -> Tensor {
        if a.dtype.isFloatingPoint { return compare(comparison, a, a.scalar(b)) }
        let type = a.dtype == .bool ? DType.int64 : a.dtype
        let bound =
            switch comparison {
            case .equal, .notEqual: b
            // No integer lies between a fraction and its neighbours.
            case .less, .greaterOrEqual: b.rounded(.up)
            case .lessOrEqual, .greater: b.rounded(.down)
            }
        if bound.isFinite, bound == bound.rounded(), type.canHold(bound) {
            return compare(comparison, a, .full([], bound, dtype: type, device: a.device))
        }
        let holds =
            switch comparison {
            case .equal: false
            case .notEqual: true
            case .less, .lessOrEqual: bound > 0
            case .greater, .greaterOrEqual: bound < 0
            }
        return .full(a.shape, holds ? 1 : 0, dtype: .bool, device: a.device)
    }

    fileprivate static func compare(
        _ comparison: Comparison, _ a: Tensor, _ b: Tensor
    ) -> Tensor {
        checkBroadcast(comparison.rawValue, a, b, #fileID, #line)
        let dtype = a.dtype.promoted(with: b.dtype)
        let shape = a.shape.broadcast(with: b.shape) ?? a.shape
        return .apply(
            CompareOp(comparison: comparison), a.cast(to: dtype).broadcast(to: shape),
            b.cast(to: dtype).broadcast(to: shape))
    }
}
