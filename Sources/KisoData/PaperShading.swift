import Foundation
import KisoIO

/// How bright the paper of a photograph is from place to place: a quadratic surface through the pixels
/// that are not ink.
///
/// It is fitted by least squares to the picture made small, first along its margin, where there is
/// paper, then again and again to all pixels that lie near the last surface.
struct PaperShading {
    /// Coefficients of 1, x, y, x², xy, y², with x and y from −1 to 1.
    private let surface: [Double]
    /// The mean distance of the paper's pixels from the surface.
    let noise: Double
    /// How much brighter the brightest paper that is seen is than the darkest.
    let difference: Double
    /// The darkest place of the surface, under the ink, too.
    let darkest: Double

    /// Looks for paper of uneven brightness.
    ///
    /// - Returns: `nil` when the picture is not mostly one smooth surface.
    init?(_ image: Image) {
        let scale = 64 / Double(max(image.width, image.height))
        let small =
            scale >= 1
            ? image
            : image.resized(
                width: max(1, Int((Double(image.width) * scale).rounded())),
                height: max(1, Int((Double(image.height) * scale).rounded())))
        guard small.width >= 8, small.height >= 8 else { return nil }
        var terms: [[Double]] = []
        var isMargin: [Bool] = []
        for row in 0..<small.height {
            for column in 0..<small.width {
                let x = Self.unit(column, small.width), y = Self.unit(row, small.height)
                terms.append(Self.terms(x, y))
                isMargin.append(max(abs(x), abs(y)) > 0.7)
            }
        }
        let values = small.pixels.map(Double.init)
        var chosen = isMargin
        var fit = [Double](repeating: 0, count: 6)
        var distance = 0.0
        for _ in 0..<10 {
            guard let next = Self.leastSquares(terms, values, chosen) else { return nil }
            fit = next
            let residuals = zip(terms, values).map { abs($1 - Self.value(fit, $0)) }
            // 1.4826 medians are a standard deviation, whatever the ink does.
            distance = 1.4826 * residuals.sorted()[residuals.count / 2]
            let limit = max(4, 2.5 * distance)
            chosen = residuals.map { $0 <= limit }
        }
        let margin = chosen.indices.filter { isMargin[$0] }
        guard 2 * chosen.count(where: { $0 }) > chosen.count,
            10 * margin.count(where: { chosen[$0] }) > 6 * margin.count
        else { return nil }
        let heights = terms.map { Self.value(fit, $0) }
        let seen = heights.indices.filter { chosen[$0] }.map { heights[$0] }
        guard let low = seen.min(), let high = seen.max(), let darkest = heights.min() else {
            return nil
        }
        (surface, noise, difference) = (fit, distance, high - low)
        self.darkest = darkest
    }

    /// The paper's brightness at a pixel of a picture.
    func brightness(column: Int, row: Int, in image: Image) -> Double {
        Self.value(
            surface, Self.terms(Self.unit(column, image.width), Self.unit(row, image.height)))
    }

    private static func unit(_ index: Int, _ size: Int) -> Double {
        (2 * Double(index) + 1) / Double(size) - 1
    }

    private static func terms(_ x: Double, _ y: Double) -> [Double] {
        [1, x, y, x * x, x * y, y * y]
    }

    private static func value(_ surface: [Double], _ terms: [Double]) -> Double {
        var sum = 0.0
        for index in 0..<6 { sum += surface[index] * terms[index] }
        return sum
    }

    /// Solves the normal equations by elimination with pivots.
    private static func leastSquares(
        _ terms: [[Double]], _ values: [Double], _ chosen: [Bool]
    ) -> [Double]? {
        var rows = [[Double]](repeating: [Double](repeating: 0, count: 7), count: 6)
        for index in values.indices where chosen[index] {
            let term = terms[index]
            for i in 0..<6 {
                for j in 0..<6 { rows[i][j] += term[i] * term[j] }
                rows[i][6] += term[i] * values[index]
            }
        }
        for column in 0..<6 {
            let best = (column..<6).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            guard abs(rows[best][column]) > 1e-9 else { return nil }
            rows.swapAt(best, column)
            for row in 0..<6 where row != column {
                let factor = rows[row][column] / rows[column][column]
                for j in column..<7 { rows[row][j] -= factor * rows[column][j] }
            }
        }
        return (0..<6).map { rows[$0][6] / rows[$0][$0] }
    }
}
