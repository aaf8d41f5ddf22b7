import KisoBackend
import KisoCore
public import KisoTensor

/// The sum of the elements up to each one along an axis: `yᵢ = x₀ + … + xᵢ`.
///
/// Gradient: the sum of `g` from each element on.
struct CumulativeSumOp: BuiltInOp, SingleResultOp {
    let axis: Int

    /// One addition an element, in order; half types in `float32`.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let x = inputs[0]
        func scan<T: Scalar>(_: T.Type, _ add: (T, T) -> T) -> NDArray {
            let result = context.backend.cast(x, to: T.dtype)
            let size = x.shape[axis]
            let inner = x.shape.dimensions[(axis + 1)...].reduce(1, *)
            let y: UnsafeMutablePointer<T> = result.mutablePointer()
            for i in 0..<result.count where i / inner % size > 0 { y[i] = add(y[i - inner], y[i]) }
            return result
        }
        switch x.dtype {
        case .float32: return scan(Float.self, +)
        case .float64: return scan(Double.self, +)
        case .float16, .bfloat16: return context.backend.cast(scan(Float.self, +), to: x.dtype)
        case .int64, .int32, .uint8, .bool: return scan(Int64.self, &+)
        }
    }

    /// The sum of `g` from each element on.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let reversed = context.outputGradient.flipped(axes: [axis])
        return [reversed.cumulativeSum(axis: axis).flipped(axes: [axis])]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, (0..<inputs[0].rank).contains(axis) else { return nil }
        return [ArrayType(inputs[0].shape, inputs[0].isFloatingPoint ? inputs[0].dtype : .int64)]
    }

    static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([4, 2])], oracle: "a.cumsum(0)") {
                $0[0].cumulativeSum(axis: 0)
            },
            OpCase("columns", [.normal([2, 3, 4])], oracle: "a.cumsum(1)") {
                $0[0].cumulativeSum(axis: 1)
            },
            OpCase("nothing", [.normal([2, 0])], oracle: "a.cumsum(1)") {
                $0[0].cumulativeSum(axis: 1)
            },
        ]
    }
}

extension Tensor {
    /// The sum of the elements up to each one along an axis; `int32`, `uint8` and Booleans become
    /// `int64`.
    public func cumulativeSum(
        axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        .apply(CumulativeSumOp(axis: normalizedAxis(axis, "cumulativeSum", file, line)), self)
    }
}
