import KisoCore
import KisoOps
package import KisoTensor

/// Rows of signs, 64 in a word: 1 for what is not negative.
///
/// ```swift
/// let sums = BitMatrix(rows: inputs).products(with: BitMatrix(rows: weights))
/// ```
package struct BitMatrix {
    private let words: [UInt64]
    private let wordsPerRow: Int
    private let rowCount: Int
    private let width: Int

    /// The signs of a matrix.
    package init(rows: Tensor) {
        rowCount = rows.shape[0]
        width = rows.shape[1]
        wordsPerRow = (width + 63) / 64
        var words = [UInt64](repeating: 0, count: rowCount * wordsPerRow)
        let values = rows.floats
        for row in 0..<rowCount {
            for column in 0..<width where values[row * width + column] >= 0 {
                words[row * wordsPerRow + column / 64] |= 1 << UInt64(column % 64)
            }
        }
        self.words = words
    }

    /// What the signs take.
    package var bytes: Int { words.count * 8 }

    /// The products of every row with every row of another matrix, `[rows, other rows]`: as many as
    /// there are equal signs less the different ones, `width − 2 · |a XOR b|`.
    ///
    /// - Precondition: the rows of both have the same width; places behind it are 0 in both.
    package func products(with other: BitMatrix) -> Tensor {
        precondition(width == other.width, "rows of \(width) and \(other.width) signs")
        var sums = [Float](repeating: 0, count: rowCount * other.rowCount)
        words.withUnsafeBufferPointer { mine in
            other.words.withUnsafeBufferPointer { its in
                for row in 0..<rowCount {
                    let a = mine[row * wordsPerRow..<(row + 1) * wordsPerRow]
                    for column in 0..<other.rowCount {
                        var different = 0
                        for (word, place) in zip(
                            a, column * wordsPerRow..<(column + 1) * wordsPerRow)
                        {
                            different += (word ^ its[place]).nonzeroBitCount
                        }
                        sums[row * other.rowCount + column] = Float(width - 2 * different)
                    }
                }
            }
        }
        return Tensor(sums).reshaped([rowCount, other.rowCount])
    }
}
