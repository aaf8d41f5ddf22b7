import KisoCore
public import KisoTensor

/// The coordinates of a grid.
enum MeshGridOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "x", [.normal([3]), .normal([2])],
                oracle: "torch.meshgrid(a, b, indexing='xy')[0] + 0 * b.sum()"
            ) { Tensor.meshGrid([$0[0], $0[1]])[0] },
            OpCase(
                "y", [.normal([3]), .normal([2])],
                oracle: "torch.meshgrid(a, b, indexing='ij')[1] + 0 * a.sum()"
            ) { Tensor.meshGrid([$0[0], $0[1]], matrixOrder: true)[1] },
        ]
    }
}

extension Tensor {
    /// For each of several rank-1 tensors its values over the whole grid, as NumPy's `meshgrid`.
    ///
    /// - Parameters:
    ///   - matrixOrder: whether the first tensor runs along the first axis. By default it runs along
    ///     the second, as x does in a picture.
    ///   - coordinates: the places along each axis.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public static func meshGrid(
        _ coordinates: [Tensor], matrixOrder: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> [Tensor] {
        if let odd = coordinates.first(where: { $0.rank != 1 }) {
            stop(
                "meshGrid", "a tensor of the shape \(odd.shape) has not rank 1", file: file,
                line: line)
        }
        var axes = Array(coordinates.indices)
        if !matrixOrder && axes.count > 1 { axes.swapAt(0, 1) }
        var sizes = [Int](repeating: 1, count: axes.count)
        for (axis, line) in zip(axes, coordinates) { sizes[axis] = line.count }
        return zip(axes, coordinates).map { axis, line in
            var own = [Int](repeating: 1, count: axes.count)
            own[axis] = line.count
            return line.reshaped(Shape(own)).broadcast(to: Shape(sizes))
        }
    }
}
