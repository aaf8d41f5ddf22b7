import KisoCore
public import KisoTensor

/// `1 / x` of every element.
enum ReciprocalOp: TensorOperation {
    static var cases: [OpCase] {
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
