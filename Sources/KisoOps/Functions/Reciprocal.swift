import KisoCore
public import KisoTensor

/// `1 / x` of every element.
public enum ReciprocalOp: TensorOperation {
    /// `"reciprocal"`.
    public static var name: String { "reciprocal" }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase(
                "matrix", [.positive([2, 3])],
                oracle: "a.reciprocal()"
            ) { $0[0].reciprocal() }
        ]
    }
}

extension Tensor {
    /// `1 / x` of every element; integers become `float32`.
    public func reciprocal() -> Tensor { 1 / asFloatingPoint }
}
