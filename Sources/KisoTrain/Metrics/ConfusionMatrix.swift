import KisoCore
public import KisoTensor

/// How often each class was answered for each class: rows are what is so, columns what was answered.
///
/// ```swift
/// var matrix = ConfusionMatrix()
/// matrix.add(model(images), labels)
/// print(matrix.counts[4][9])  // fours taken for nines
/// ```
public struct ConfusionMatrix: Sendable, Codable, Equatable {
    /// `counts[is][answered]`.
    public private(set) var counts: [[Int]] = []

    /// An empty matrix; it grows with the classes that it meets.
    public init() {}

    init(flat: [Double]) {
        let size = Int(Double(flat.count).squareRoot())
        guard size * size == flat.count, flat.allSatisfy({ $0 >= 0 && $0 < 1e15 }) else { return }
        counts = (0..<size).map { row in (0..<size).map { Int(flat[row * size + $0]) } }
    }

    /// Adds a batch: outputs `[n, k]`, labels `[n]` or probabilities `[n, k]`.
    public mutating func add(_ output: Tensor, _ targets: Tensor) {
        let output = Classes.classesLast(output, targets)
        let answered = Classes.answered(output)
        let expected = Classes.expected(targets, for: output)
        let classes = max(
            output.rank > 1 && output.shape[-1] > 1 ? output.shape[-1] : 2,
            (expected.max() ?? 0) + 1)
        grow(to: classes)
        for (label, answer) in zip(expected, answered) where label >= 0 && answer >= 0 {
            counts[label][answer] += 1
        }
    }

    private mutating func grow(to size: Int) {
        guard size > counts.count else { return }
        for row in counts.indices { counts[row] += Array(repeating: 0, count: size - counts.count) }
        counts += Array(
            repeating: Array(repeating: 0, count: size), count: size - counts.count)
    }

    /// All examples.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    /// Of the examples answered with a class, the share that are of it; 0 where none was.
    public func precision(of label: Int) -> Double {
        ratio(counts[label][label], counts.reduce(0) { $0 + $1[label] })
    }

    /// Of the examples of a class, the share that was answered with it; 0 where there are none.
    public func recall(of label: Int) -> Double {
        ratio(counts[label][label], counts[label].reduce(0, +))
    }

    /// The harmonic mean of precision and recall.
    public func f1(of label: Int) -> Double {
        let others = counts.indices.reduce(0) { $0 + counts[label][$1] + counts[$1][label] }
        return ratio(2 * counts[label][label], others)
    }

    /// A figure of class 1 where there are two classes, else its mean over the classes that occur.
    func summary(_ figure: (Int) -> Double) -> Double {
        if counts.count == 2 { return figure(1) }
        let occurring = counts.indices.filter { label in
            counts[label].contains { $0 > 0 } || counts.contains { $0[label] > 0 }
        }
        return occurring.isEmpty
            ? .nan : occurring.map(figure).reduce(0, +) / Double(occurring.count)
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}
