import KisoCore
public import KisoTensor

/// The length of vectors along axes: L1 `Σ|x|`, L2 `√Σx²`, L∞ `max|x|`.
///
/// The gradient of L2 at zero is 0.
enum NormOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "L2", [.distinct([2, 3])],
                oracle: "a.norm()"
            ) { $0[0].norm() },
            OpCase(
                "L2 of rows", [.distinct([2, 3])],
                oracle: "a.norm(dim=1, keepdim=True)"
            ) { $0[0].norm(axes: [1], keepingDimensions: true) },
            OpCase(
                "L1", [.distinct([2, 3])],
                oracle: "a.abs().sum(0)"
            ) { $0[0].norm(.l1, axes: [0]) },
            OpCase(
                "Linf", [.exact([1, -2, 3, -4, 0.5, 2], [2, 3])],
                oracle: "a.abs().amax(1)"
            ) { $0[0].norm(.maximum, axes: [1]) },
        ]
    }
}

extension Tensor {
    /// How the length of a vector is measured.
    public enum Norm: Sendable {
        /// The sum of the absolute values.
        case l1
        /// The root of the sum of squares.
        case l2
        /// The largest absolute value.
        case maximum
    }

    /// The length of the vectors along axes, all by default; integers become `float32`.
    public func norm(
        _ norm: Norm = .l2, axes: [Int]? = nil, keepingDimensions: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axes = normalizedAxes(axes, "norm", file, line)
        return asFloatingPoint.inSinglePrecision { x in
            switch norm {
            case .l1: return x.absolute().sum(axes: axes, keepingDimensions: keepingDimensions)
            case .maximum:
                return x.absolute().max(
                    axes: axes, keepingDimensions: keepingDimensions, file: file, line: line)
            case .l2:
                return x.squared.sum(axes: axes, keepingDimensions: keepingDimensions)
                    .rootFlatAtZero
            }
        }
    }

    /// The square root of numbers that are not negative, with the gradient 0 at 0.
    var rootFlatAtZero: Tensor {
        let isZero = detached .== 0
        let one = Tensor.ones([], dtype: dtype, device: device)
        let zero = Tensor.zeros([], dtype: dtype, device: device)
        return .where(isZero, zero, Tensor.where(isZero, one, self).sqrt())
    }
}
