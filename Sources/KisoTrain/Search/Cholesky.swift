import Foundation

/// The factor L of a symmetric positive definite matrix, `A = L Lᵀ`, in `Double`.
struct Cholesky: Sendable {
    /// Rows and columns.
    let count: Int
    /// The rows of L one after the other; above the diagonal is nothing to be read.
    private(set) var lower: [Double]

    /// Factors a matrix, of which the lower half is read.
    ///
    /// - Parameter matrix: `count × count` elements by rows.
    /// - Returns: `nil` for a matrix that is not positive definite.
    init?(_ matrix: [Double], count: Int) {
        self.count = count
        lower = matrix
        let isDefinite = lower.withUnsafeMutableBufferPointer { l in
            for i in 0..<count {
                for j in 0...i {
                    var sum = l[i * count + j]
                    for k in 0..<j { sum -= l[i * count + k] * l[j * count + k] }
                    if i == j {
                        guard sum > 0, sum.isFinite else { return false }
                        l[i * count + i] = sum.squareRoot()
                    } else {
                        l[i * count + j] = sum / l[j * count + j]
                    }
                }
            }
            return true
        }
        guard isDefinite else { return nil }
    }

    /// `L⁻¹ b`.
    func forward(_ b: [Double]) -> [Double] {
        var x = b
        lower.withUnsafeBufferPointer { l in
            x.withUnsafeMutableBufferPointer { x in
                for i in 0..<count {
                    var sum = x[i]
                    for k in 0..<i { sum -= l[i * count + k] * x[k] }
                    x[i] = sum / l[i * count + i]
                }
            }
        }
        return x
    }

    /// `A⁻¹ b`.
    func solve(_ b: [Double]) -> [Double] {
        var x = forward(b)
        for i in stride(from: count - 1, through: 0, by: -1) {
            var sum = x[i]
            for k in i + 1..<max(count, i + 1) { sum -= lower[k * count + i] * x[k] }
            x[i] = sum / lower[i * count + i]
        }
        return x
    }

    /// `log |A| = 2 Σ log Lᵢᵢ`.
    var logDeterminant: Double {
        2 * (0..<count).reduce(0) { $0 + log(lower[$1 * count + $1]) }
    }
}
