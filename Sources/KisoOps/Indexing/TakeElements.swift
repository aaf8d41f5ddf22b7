import KisoBackend
import KisoCore
import KisoTensor

/// Single elements of a tensor by their places in row-major order, `int64` and in range:
/// `yᵢ = x[placesᵢ]`, in the shape of the places.
///
/// Gradient: each element of `g` added at its place, also several at one place.
struct TakeElementsOp: BuiltInOp, SingleResultOp {
    /// The elements.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let places = inputs[1].isContiguous ? inputs[1] : context.backend.copy(inputs[1])
        let x = inputs[0].isContiguous ? inputs[0] : context.backend.copy(inputs[0])
        places.checkIndices(below: x.count, "take")
        let result = NDArray(uninitialized: places.shape, dtype: x.dtype)
        let from: UnsafePointer<Int64> = places.pointer()
        func take<T: Scalar>(_: T.Type) {
            let source: UnsafePointer<T> = x.pointer()
            let to: UnsafeMutablePointer<T> = result.mutablePointer()
            for i in 0..<result.count { to[i] = source[Int(from[i])] }
        }
        x.dtype.withScalarType { take($0) }
        return result
    }

    /// Each element of `g` added at its place.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let op = AddElementsOp(shape: context.inputs[0].shape)
        return [.apply(op, context.outputGradient, context.inputs[1]), nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[1].dtype == .int64 else { return nil }
        return [ArrayType(inputs[1].shape, inputs[0].dtype)]
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "repeated place", [.normal([2, 3])],
                oracle: "a.reshape(-1)[torch.tensor([[5, 0], [5, 2]])]"
            ) {
                let places = Tensor(
                    [5, 0, 5, 2] as [Int64], shape: [2, 2], device: $0[0].device)
                return .apply(TakeElementsOp(), $0[0], places)
            }
        ]
    }
}

/// Elements added at places of zeros: the transpose of ``TakeElementsOp``.
///
/// Gradient: the elements of `g` at the places.
struct AddElementsOp: BuiltInOp, SingleResultOp {
    let shape: Shape

    /// Adds the elements one after the other, so that the result is always the same; half types in
    /// `float32`.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let x = inputs[0]
        let places = inputs[1].isContiguous ? inputs[1] : context.backend.copy(inputs[1])
        places.checkIndices(below: shape.count, "put")
        let at: UnsafePointer<Int64> = places.pointer()
        func add<T: Scalar & FloatingPoint>(_: T.Type) -> NDArray {
            let source =
                x.dtype == T.dtype && x.isContiguous ? x : context.backend.cast(x, to: T.dtype)
            let result = context.backend.fill(shape, 0, dtype: T.dtype)
            let from: UnsafePointer<T> = source.pointer()
            let to: UnsafeMutablePointer<T> = result.mutablePointer()
            for i in 0..<source.count { to[Int(at[i])] += from[i] }
            return result
        }
        if x.dtype == .float32 { return add(Float.self) }
        if x.dtype == .float64 { return add(Double.self) }
        return context.backend.cast(add(Float.self), to: x.dtype)
    }

    /// The elements of `g` at the places.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [.apply(TakeElementsOp(), context.outputGradient, context.inputs[1]), nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[0].isFloatingPoint,
            inputs[1] == ArrayType(inputs[0].shape, .int64)
        else { return nil }
        return [ArrayType(shape, inputs[0].dtype)]
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "repeated place", [.normal([4])],
                oracle: "torch.zeros(6, dtype=a.dtype).index_add(0, "
                    + "torch.tensor([5, 0, 5, 2]), a).reshape(2, 3)"
            ) {
                let places = Tensor([5, 0, 5, 2] as [Int64], shape: [4], device: $0[0].device)
                return .apply(AddElementsOp(shape: [2, 3]), $0[0], places)
            }
        ]
    }
}
