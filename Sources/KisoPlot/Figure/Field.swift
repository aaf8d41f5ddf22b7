import KisoCore

extension Figure {
    /// Heights over a grid of places, for contours and surfaces.
    public struct Field: Sendable, Hashable {
        /// The grid's places along the horizontal axis, ascending.
        public let x: [Double]
        /// The grid's places along the vertical axis, ascending.
        public let y: [Double]
        /// The heights, one row of `x.count` for each of `y`.
        public let rows: [[Double]]

        /// Heights that are known already.
        ///
        /// - Precondition: `rows` has `y.count` rows of `x.count` heights.
        public init(
            x: [Double], y: [Double], rows: [[Double]], file: StaticString = #fileID,
            line: UInt = #line
        ) {
            if rows.count != y.count || rows.contains(where: { $0.count != x.count }) {
                stop(
                    "Figure.Field",
                    "the heights do not fill \(y.count) rows of \(x.count)", file: file, line: line)
            }
            self.x = x
            self.y = y
            self.rows = rows
        }

        /// The heights of a function, at evenly spaced places.
        ///
        /// ```swift
        /// let bowl = Figure.Field(x: -3...3, y: -3...3) { x, y in x * x + y * y }
        /// ```
        /// - Parameters:
        ///   - steps: how many places along each axis, 61 by default and at least 2.
        ///   - x: the places along the first axis.
        ///   - y: the places along the second axis.
        ///   - height: the number over a place.
        public init(
            x: ClosedRange<Double>, y: ClosedRange<Double>, steps: Int = 61,
            _ height: (_ x: Double, _ y: Double) -> Double
        ) {
            let count = max(2, steps)
            func places(_ range: ClosedRange<Double>) -> [Double] {
                (0..<count).map {
                    range.lowerBound
                        + (range.upperBound - range.lowerBound) * Double($0) / Double(count - 1)
                }
            }
            let xs = places(x), ys = places(y)
            self.x = xs
            self.y = ys
            rows = ys.map { y in xs.map { x in height(x, y) } }
        }
    }
}

extension Figure.Field {
    /// The smallest and the largest finite height.
    package var bounds: ClosedRange<Double>? {
        let finite = rows.joined().lazy.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return nil }
        return low...high
    }

    /// `count` levels that cut the range of heights into equal bands.
    package func evenLevels(_ count: Int) -> [Double] {
        guard let bounds, bounds.upperBound > bounds.lowerBound else { return [] }
        let step = (bounds.upperBound - bounds.lowerBound) / Double(count + 1)
        return (1...max(1, count)).map { bounds.lowerBound + step * Double($0) }
    }

    /// The heights at a finer even grid, between neighbours bilinearly.
    package func resampled(columns: Int, rows count: Int) -> [[Double]] {
        guard x.count > 1, y.count > 1 else { return rows }
        func places(_ sites: [Double], _ count: Int) -> [(index: Int, part: Double)] {
            let low = sites[0], high = sites[sites.count - 1]
            var index = 0
            return (0..<count).map { step in
                // Centres of the cells, because an image's pixels have an extent.
                let at = low + (high - low) * (Double(step) + 0.5) / Double(count)
                while index < sites.count - 2 && sites[index + 1] < at { index += 1 }
                return (index, (at - sites[index]) / (sites[index + 1] - sites[index]))
            }
        }
        let across = places(x, columns)
        return places(y, count).map { (row, down) in
            across.map { (column, right) in
                let upper = rows[row][column] * (1 - right) + rows[row][column + 1] * right
                let lower = rows[row + 1][column] * (1 - right) + rows[row + 1][column + 1] * right
                return upper * (1 - down) + lower * down
            }
        }
    }
}
