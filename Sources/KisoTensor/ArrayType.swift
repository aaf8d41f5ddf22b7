package import KisoCore

/// The shape and the element type of an array: what an op can be checked against without computing.
package struct ArrayType: Hashable, Sendable {
    package let shape: Shape
    package let dtype: DType

    package init(_ shape: Shape, _ dtype: DType) {
        self.shape = shape
        self.dtype = dtype
    }

    package var rank: Int { shape.rank }
    package var count: Int { shape.count }
    package var isFloatingPoint: Bool { dtype.isFloatingPoint }

    /// The same element type with other sizes; `nil` when they are no shape.
    package func resized(_ sizes: [Int]) -> ArrayType? {
        Shape(checking: sizes).map { ArrayType($0, dtype) }
    }

    /// The type without some axes; `nil` when they do not ascend within it.
    package func without(_ axes: [Int]) -> ArrayType? {
        guard axes.allSatisfy({ (0..<rank).contains($0) }), axes == Set(axes).sorted() else {
            return nil
        }
        return resized((0..<rank).filter { !axes.contains($0) }.map { shape[$0] })
    }
}

extension [ArrayType] {
    /// The one type of a pair of numbers whose shapes broadcast.
    package var broadcastPair: [ArrayType]? {
        guard count == 2, self[0].dtype == self[1].dtype, self[0].dtype != .bool,
            let shape = self[0].shape.broadcast(with: self[1].shape)
        else { return nil }
        return [ArrayType(shape, self[0].dtype)]
    }

    /// The one floating-point type; `nil` for anything else.
    package var oneFloatingPoint: [ArrayType]? {
        count == 1 && self[0].isFloatingPoint ? self : nil
    }
}
