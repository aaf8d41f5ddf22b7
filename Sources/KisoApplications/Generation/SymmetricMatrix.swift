/// A symmetric matrix of doubles, for covariances.
struct SymmetricMatrix: Sendable {
    let size: Int
    /// Row by row.
    var values: [Double]

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

    /// Eigenvalues, and eigenvectors as columns, by cyclic Jacobi rotations.
    ///
    /// Source: G. Golub and C. Van Loan, "Matrix computations", 4th edition, section 8.5.
    func eigen() -> (values: [Double], vectors: [Double]) {
        var a = self
        var vectors = [Double](repeating: 0, count: size * size)
        for index in 0..<size { vectors[index * size + index] = 1 }
        let scale = values.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<60 {
            var off = 0.0
            for p in 0..<size { for q in 0..<p { off += 2 * a[p, q] * a[p, q] } }
            if off <= 1e-24 * scale { break }
            for p in 0..<max(size - 1, 0) {
                for q in p + 1..<size where a[p, q] != 0 { a.rotate(p, q, &vectors) }
            }
        }
        return ((0..<size).map { a[$0, $0] }, vectors)
    }

    /// Makes the element (p, q) zero.
    private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout [Double]) {
        let theta = (self[q, q] - self[p, p]) / (2 * self[p, q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<size {
            let (x, y) = (self[k, p], self[k, q])
            self[k, p] = c * x - s * y
            self[k, q] = s * x + c * y
        }
        for k in 0..<size {
            let (x, y) = (self[p, k], self[q, k])
            self[p, k] = c * x - s * y
            self[q, k] = s * x + c * y
        }
        for k in 0..<size {
            let (x, y) = (vectors[k * size + p], vectors[k * size + q])
            vectors[k * size + p] = c * x - s * y
            vectors[k * size + q] = s * x + c * y
        }
    }

    /// The positive semidefinite root.
    var squareRoot: SymmetricMatrix {
        let (values, vectors) = eigen()
        var root = SymmetricMatrix(size: size, values: Array(repeating: 0, count: size * size))
        for k in 0..<size {
            let value = max(values[k], 0).squareRoot()
            if value == 0 { continue }
            for row in 0..<size {
                let left = vectors[row * size + k] * value
                for column in 0..<size {
                    root[row, column] += left * vectors[column * size + k]
                }
            }
        }
        return root
    }

    /// This · other · this, which is symmetric.
    func around(_ other: SymmetricMatrix) -> SymmetricMatrix {
        SymmetricMatrix(
            size: size, values: Self.product(Self.product(values, other.values, size), values, size)
        )
    }

    private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
        var result = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for k in 0..<size {
                let factor = a[row * size + k]
                for column in 0..<size {
                    result[row * size + column] += factor * b[k * size + column]
                }
            }
        }
        return result
    }
}
