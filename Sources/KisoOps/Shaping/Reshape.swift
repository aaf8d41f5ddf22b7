import KisoBackend
public import KisoCore
public import KisoTensor

/// The same elements in row-major order under another shape.
///
/// Gradient: `g` in the input's shape.
struct ReshapeOp: BuiltInOp, SingleResultOp {
    let shape: Shape

    /// A view when the input is dense, else a copy.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.reshaped(inputs[0], to: shape)
    }

    /// `g` in the input's shape.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient.reshaped(context.inputs[0].shape)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, inputs[0].count == shape.count else { return nil }
        return [ArrayType(shape, inputs[0].dtype)]
    }

    static var cases: [OpCase] {
        [
            OpCase("inferred", [.normal([2, 3])], oracle: "a.reshape(3, -1)") {
                $0[0].reshaped([3, -1])
            },
            OpCase("transposed", [.normal([2, 3])], oracle: "a.T.reshape(6)") {
                $0[0].transposed().reshaped([6])
            },
            OpCase("flattened", [.normal([2, 3, 2])], oracle: "a.flatten(1)") {
                $0[0].flattened(fromAxis: 1)
            },
            OpCase("empty", [.normal([0, 3])], oracle: "a.reshape(3, 0)") {
                $0[0].reshaped([3, 0])
            },
        ]
    }
}

extension Tensor {
    /// The same elements in row-major order under another shape; one size may be −1, and is then
    /// what the others leave.
    ///
    /// ```swift
    /// images.reshaped([-1, 784])
    /// ```
    public func reshaped(
        _ dimensions: [Int], file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        var dimensions = dimensions
        let known = dimensions.filter { $0 != -1 }.reduce(1, *)
        if let place = dimensions.firstIndex(of: -1), known > 0, count % known == 0 {
            dimensions[place] = count / known
        }
        guard let shape = Shape(checking: dimensions), shape.count == count else {
            stop(
                "reshape", "\(count) elements of the shape \(self.shape) do not fill \(dimensions)",
                file: file, line: line)
        }
        return reshaped(shape, file: file, line: line)
    }

    /// The same elements in row-major order under another shape.
    public func reshaped(
        _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if shape == self.shape { return self }
        if shape.count != count {
            stop(
                "reshape", "\(count) elements of the shape \(self.shape) do not fill \(shape)",
                file: file, line: line)
        }
        return .apply(ReshapeOp(shape: shape), self)
    }

    /// The axes from `axis` on joined into one; all by default.
    public func flattened(
        fromAxis axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if axis < 0 || axis > rank {
            stop(
                "flatten", "axis \(axis) is out of range for the shape \(shape)", file: file,
                line: line)
        }
        let kept = shape.dimensions[..<axis]
        let joined = shape.dimensions[axis...].reduce(1, *)
        return reshaped(Shape(kept + [joined]), file: file, line: line)
    }
}
