import KisoCore
import KisoOps
import KisoTensor

/// The classes of answers and targets as integers.
enum Classes {
    /// The class with the largest output; with one output, whether it is positive.
    static func answered(_ output: Tensor) -> [Int] {
        let output = output.detached
        if output.rank == 1 || output.shape[-1] == 1 {
            return output.doubles.map { $0 > 0 ? 1 : 0 }
        }
        return output.argmax(axis: -1).values(as: Int64.self).map { Int($0) }
    }

    /// Integer labels as they are; the largest of probabilities; for one output, whether it is at
    /// least a half.
    static func expected(_ targets: Tensor, for output: Tensor) -> [Int] {
        if !targets.dtype.isFloatingPoint {
            return targets.values(as: Int64.self).map { Int($0) }
        }
        if targets.shape == output.shape, output.rank > 1, output.shape[-1] > 1 {
            return targets.argmax(axis: -1).values(as: Int64.self).map { Int($0) }
        }
        return targets.doubles.map { $0 >= 0.5 ? 1 : 0 }
    }

    /// Classes on the last axis, as rows have them; images `[n, k, h, w]` with labels `[n, h, w]` have
    /// them on axis 1.
    static func classesLast(_ output: Tensor, _ targets: Tensor) -> Tensor {
        let labels = targets.shape.dimensions, sizes = output.shape.dimensions
        guard sizes.count > 2, labels != Array(sizes.dropLast()),
            labels == [sizes[0]] + sizes.dropFirst(2)
        else { return output }
        return output.detached.movingAxis(1, to: -1)
    }
}

/// Right answers and all answers.
struct AccuracyCounter: MetricCounter {
    private var correct = 0.0
    private var total = 0.0

    mutating func add(_ output: Tensor, _ targets: Tensor) {
        let output = Classes.classesLast(output, targets)
        let expected = Classes.expected(targets, for: output)
        correct += Double(zip(Classes.answered(output), expected).count { $0 == $1 })
        total += Double(expected.count)
    }

    var value: Double { total == 0 ? .nan : correct / total }

    var state: [Double] {
        get { [correct, total] }
        set { if newValue.count == 2 { (correct, total) = (newValue[0], newValue[1]) } }
    }
}

/// Answers whose class is among the largest outputs, and all answers.
struct TopKCounter: MetricCounter {
    let k: Int
    private var correct = 0.0
    private var total = 0.0

    init(_ k: Int) { self.k = k }

    mutating func add(_ output: Tensor, _ targets: Tensor) {
        let classes = output.shape[-1]
        let values = output.detached.doubles
        for (row, label) in Classes.expected(targets, for: output).enumerated() {
            let scores = values[row * classes..<(row + 1) * classes]
            let own = label < classes ? values[row * classes + label] : .nan
            // NaN is never among the largest.
            if own == own, scores.count(where: { $0 > own }) < k { correct += 1 }
            total += 1
        }
    }

    var value: Double { total == 0 ? .nan : correct / total }

    var state: [Double] {
        get { [correct, total] }
        set { if newValue.count == 2 { (correct, total) = (newValue[0], newValue[1]) } }
    }
}

/// Precision, recall and F1 of a confusion matrix.
struct ConfusionCounter: MetricCounter {
    private var matrix = ConfusionMatrix()
    private let figure: @Sendable (ConfusionMatrix) -> Double

    init(_ figure: @escaping @Sendable (ConfusionMatrix) -> Double) { self.figure = figure }

    mutating func add(_ output: Tensor, _ targets: Tensor) { matrix.add(output, targets) }

    var value: Double { matrix.total == 0 ? .nan : figure(matrix) }

    var state: [Double] {
        get { matrix.counts.flatMap { $0.map(Double.init) } }
        set { matrix = ConfusionMatrix(flat: newValue) }
    }
}

/// Scores and labels of a binary classification.
struct AreaUnderCurveCounter: MetricCounter {
    private var scores: [Double] = []
    private var isPositive: [Bool] = []

    mutating func add(_ output: Tensor, _ targets: Tensor) {
        let values = output.detached.doubles
        let two = output.rank == 2 && output.shape[1] == 2
        scores +=
            two
            ? stride(from: 0, to: values.count, by: 2).map { values[$0 + 1] - values[$0] } : values
        isPositive += Classes.expected(targets, for: output).map { $0 == 1 }
    }

    /// The share of pairs of a positive and a negative example in which the positive one has the
    /// larger score; ties count half.
    var value: Double {
        let positives = isPositive.count { $0 }, negatives = isPositive.count - positives
        guard positives > 0, negatives > 0, scores.count == isPositive.count,
            !scores.contains(where: \.isNaN)
        else { return .nan }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var rankSum = 0.0
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            // Equal scores share the mean of their ranks, which count from 1.
            let rank = Double(start + 1 + end) / 2
            rankSum += rank * Double(order[start..<end].count { isPositive[$0] })
            start = end
        }
        let p = Double(positives)
        return (rankSum - p * (p + 1) / 2) / (p * Double(negatives))
    }

    var state: [Double] {
        get { scores + isPositive.map { $0 ? 1 : 0 } }
        set {
            let half = newValue.count / 2
            scores = Array(newValue.prefix(half))
            isPositive = newValue.suffix(half).map { $0 == 1 }
        }
    }
}
