import KisoCore
public import KisoTensor

/// A tensor repeated as a whole along its axes.
enum TileOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "both axes", [.normal([2, 3])],
                oracle: "a.tile(2, 2)"
            ) { $0[0].tiled([2, 2]) },
            OpCase(
                "new axis", [.normal([3])],
                oracle: "a.tile(2, 2)"
            ) { $0[0].tiled([2, 2]) },
            OpCase(
                "fewer", [.normal([2, 3])],
                oracle: "a.tile(2)"
            ) { $0[0].tiled([2]) },
        ]
    }
}

extension Tensor {
    /// The tensor repeated as a whole, so many times along each axis; the numbers are aligned at the
    /// last axis.
    ///
    /// ```swift
    /// Tensor([1, 2]).tiled([2, 2])      // [[1, 2, 1, 2], [1, 2, 1, 2]]
    /// ```
    public func tiled(
        _ counts: [Int], file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if counts.contains(where: { $0 < 0 }) {
            stop("tile", "one of the counts \(counts) is negative", file: file, line: line)
        }
        let rank = Swift.max(self.rank, counts.count)
        let sizes = [Int](repeating: 1, count: rank - self.rank) + shape.dimensions
        let counts = [Int](repeating: 1, count: rank - counts.count) + counts
        let apart = reshaped(Shape(sizes.flatMap { [1, $0] }))
        let repeated = apart.broadcast(to: Shape(zip(counts, sizes).flatMap { [$0, $1] }))
        return repeated.reshaped(Shape(zip(counts, sizes).map { $0 * $1 }))
    }
}
