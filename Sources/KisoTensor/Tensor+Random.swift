import Foundation
public import KisoCore

extension Tensor {
    /// Integers uniform in a half-open range.
    public static func integers(
        _ shape: Shape, in range: Range<Int>, dtype: DType = .int64, device: Device = .cpu,
        using generator: inout RandomGenerator, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if range.isEmpty { stop("integers", "the range \(range) is empty", file: file, line: line) }
        let values = (0..<shape.count).map { _ in
            Int64(Int.random(in: range, using: &generator))
        }
        return Tensor(values, shape: shape, device: device).cast(to: dtype)
    }

    /// The integers `0..<count` in random order, as `int64`.
    public static func permutation(
        _ count: Int, device: Device = .cpu, using generator: inout RandomGenerator,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if count < 0 {
            stop("permutation", "the count \(count) is negative", file: file, line: line)
        }
        let order = (0..<Int64(count)).shuffled(using: &generator)
        return Tensor(order, shape: [count], device: device)
    }

    /// Integers drawn from `0..<bound`, as `int64`.
    ///
    /// - Parameters:
    ///   - replacing: whether a number may be drawn more than once.
    ///   - probabilities: how likely each number is, up to a common factor; all equally by default.
    ///     Without replacement, each draw is in proportion to what is left.
    ///   - bound: what the numbers stay below.
    ///   - count: how many.
    ///   - device: where the elements lie.
    ///   - generator: where random numbers come from.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public static func choice(
        below bound: Int, count: Int, replacing: Bool = true, probabilities: [Double]? = nil,
        device: Device = .cpu, using generator: inout RandomGenerator,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let weights = probabilities ?? [Double](repeating: 1, count: Swift.max(bound, 0))
        let total = weights.reduce(0, +)
        if weights.count != bound || weights.contains(where: { !($0 >= 0) }) || !total.isFinite {
            stop(
                "choice",
                "\(weights.count) probabilities do not give \(bound) numbers one each, not negative",
                file: file, line: line)
        }
        let possible = weights.count { $0 > 0 }
        if count < 0 || (count > 0 && possible == 0) || (!replacing && count > possible) {
            stop(
                "choice",
                "\(count) numbers cannot be drawn from \(possible)"
                    + (replacing ? "" : " without replacement"),
                file: file, line: line)
        }
        let drawn =
            replacing
            ? drawReplacing(weights, total, count, &generator)
            : drawDistinct(weights, count, &generator)
        return Tensor(drawn, shape: [count], device: device)
    }

    private static func drawReplacing(
        _ weights: [Double], _ total: Double, _ count: Int, _ generator: inout RandomGenerator
    ) -> [Int64] {
        var sums: [Double] = []
        var sum = 0.0
        for weight in weights {
            sum += weight
            sums.append(sum)
        }
        return (0..<count).map { _ in
            let mark = generator.nextUniform() * sum
            // The first number whose sum lies above the mark; one of weight 0 is never that.
            var low = 0, high = sums.count - 1
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > mark { high = middle } else { low = middle + 1 }
            }
            return Int64(low)
        }
    }

    /// Waiting times with rates equal to the weights come in the order of successive draws without
    /// replacement (P. Efraimidis and P. Spirakis, 2006).
    private static func drawDistinct(
        _ weights: [Double], _ count: Int, _ generator: inout RandomGenerator
    ) -> [Int64] {
        let times = weights.map { weight in
            let wait = -log(1 - generator.nextUniform())
            return weight > 0 ? wait / weight : .infinity
        }
        return weights.indices.sorted { times[$0] < times[$1] }.prefix(count).map { Int64($0) }
    }
}
