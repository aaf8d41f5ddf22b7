import KisoBackend
import KisoCore
public import KisoTensor

/// Tensors one after the other along an axis.
///
/// Gradient: for each input its slice of `g`.
struct ConcatenateOp: BuiltInOp, SingleResultOp {
    let axis: Int

    /// The backend's join of packed arrays, or a new array with the inputs in their places.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        if let packed = context.backend.concatenate(inputs, axis: axis) { return packed }
        var dimensions = inputs[0].shape.dimensions
        dimensions[axis] = inputs.map { $0.shape[axis] }.reduce(0, +)
        let result = NDArray(uninitialized: Shape(dimensions), dtype: inputs[0].dtype)
        var start = 0
        for input in inputs {
            let count = input.shape[axis]
            context.backend.assign(
                input, into: result.sliced(axis: axis, start: start, count: count))
            start += count
        }
        return result
    }

    /// For each input its slice of `g`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        var start = 0
        return zip(context.inputs, context.isNeeded).map { input, isNeeded in
            let range = start..<(start + input.shape[axis])
            start = range.upperBound
            return isNeeded ? context.outputGradient.sliced(axis: axis, range) : nil
        }
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard let first = inputs.first, (0..<first.rank).contains(axis) else { return nil }
        var sizes = first.shape.dimensions
        var total = 0
        for input in inputs {
            guard input.dtype == first.dtype, input.rank == first.rank else { return nil }
            sizes[axis] = input.shape[axis]
            guard sizes == input.shape.dimensions else { return nil }
            total &+= input.shape[axis]
        }
        sizes[axis] = total
        return first.resized(sizes).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([2, 3]), .normal([1, 3])], oracle: "torch.cat([a, b])") {
                .concatenate([$0[0], $0[1]])
            },
            OpCase("columns", [.normal([2, 1]), .normal([2, 3])], oracle: "torch.cat([a, b], 1)") {
                .concatenate([$0[0], $0[1]], axis: -1)
            },
            OpCase(
                "with nothing", [.normal([0, 3]), .normal([2, 3])], oracle: "torch.cat([a, b])"
            ) {
                .concatenate([$0[0], $0[1]])
            },
        ]
    }
}

extension Tensor {
    /// Tensors one after the other along an axis; they agree in all other sizes.
    public static func concatenate(
        _ tensors: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        guard let first = tensors.first else {
            stop("concatenate", "there is no tensor", file: file, line: line)
        }
        let axis = first.normalizedAxis(axis, "concatenate", file, line)
        var dtype = first.dtype
        for tensor in tensors.dropFirst() {
            dtype = dtype.promoted(with: tensor.dtype)
            var sizes = tensor.shape.dimensions
            if sizes.count == first.rank { sizes[axis] = first.shape[axis] }
            if sizes != first.shape.dimensions {
                stop(
                    "concatenate",
                    "shapes \(first.shape) and \(tensor.shape) differ beside axis \(axis)",
                    file: file, line: line)
            }
        }
        return .apply(ConcatenateOp(axis: axis), tensors.map { $0.cast(to: dtype) })
    }
}
