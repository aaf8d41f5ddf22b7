import KisoCore
import KisoTensor

extension Tensor {
    /// Axes counted from the front, in ascending order; all axes for `nil`. An axis out of range or
    /// named twice stops with a message.
    func normalizedAxes(
        _ axes: [Int]?, _ operation: String, _ file: StaticString, _ line: UInt
    ) -> [Int] {
        guard let axes else { return Array(0..<rank) }
        let normalized = axes.map { normalizedAxis($0, operation, file, line) }.sorted()
        if Set(normalized).count != normalized.count {
            stop(operation, "the axes \(axes) name one axis twice", file: file, line: line)
        }
        return normalized
    }

    /// An axis counted from the front.
    func normalizedAxis(
        _ axis: Int, _ operation: String, _ file: StaticString, _ line: UInt
    ) -> Int {
        if axis < -rank || axis >= rank {
            stop(
                operation, "axis \(axis) is out of range for the shape \(shape) of rank \(rank)",
                file: file, line: line)
        }
        return axis < 0 ? axis + rank : axis
    }

    /// The shape with these axes kept as size 1.
    func keeping(_ axes: [Int]) -> Shape {
        Shape(shape.dimensions.enumerated().map { axes.contains($0.offset) ? 1 : $0.element })
    }
}
