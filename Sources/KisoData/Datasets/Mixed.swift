import Foundation
public import KisoCore
import KisoOps
import KisoTensor

/// A data set whose examples are mixed in pairs (mixup).
///
/// Source: H. Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018.
public struct Mixed: Dataset {
    /// The data set as it is.
    public let base: any Dataset<Supervised>
    /// Both parameters of the Beta distribution of the shares.
    public let alpha: Double
    /// The number of classes, where targets are classes.
    public let classes: Int

    init(_ base: any Dataset<Supervised>, alpha: Double, classes: Int) {
        self.base = base
        self.alpha = alpha
        self.classes = classes
    }

    /// The number of examples.
    public var count: Int { base.count }
    /// The class of every example, before it is mixed.
    public var classLabels: [Int]? { base.classLabels }

    /// The examples as they are.
    public func batch(_ places: [Int]) throws -> Supervised { try base.batch(places) }

    /// Every example mixed with another one of the batch: `λ a + (1 − λ) b`, inputs and targets alike,
    /// with λ drawn once for the batch. Classes become shares, `float32` `[n, classes]`.
    public func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> Supervised {
        var batch = try base.batch(places, using: &random)
        let partners = Array(0..<batch.count).shuffled(seededBy: &random)
        let share = random.nextBeta(alpha)
        func mixed(_ tensor: Tensor) -> Tensor {
            let dense = tensor.cast(to: .float32).contiguous
            let other = Tensor(dense.array.rows(partners), device: dense.device)
            return dense * share + other * (1 - share)
        }
        if batch.targets.rank == 1 && !batch.targets.dtype.isFloatingPoint {
            batch.targets = try shares(batch.targets)
        }
        batch.inputs = mixed(batch.inputs)
        batch.targets = mixed(batch.targets)
        batch.weights = batch.weights.map(mixed)
        return batch
    }

    private func shares(_ labels: Tensor) throws -> Tensor {
        let labels = labels.values(as: Int.self)
        var values = [Float](repeating: 0, count: labels.count * classes)
        for (row, label) in labels.enumerated() {
            guard label >= 0, label < classes else {
                throw KisoError(
                    .badData,
                    "the label \(label) is none of the \(classes) classes, 0 to \(classes - 1)")
            }
            values[row * classes + label] = 1
        }
        return Tensor(values, shape: [labels.count, classes])
    }
}

extension Dataset where Batch == Supervised {
    /// The same examples, mixed in pairs anew each time; a ``Loader`` draws the pairs.
    ///
    /// - Parameters:
    ///   - alpha: both parameters of the Beta distribution of the shares; small ones mix little.
    ///   - classes: the number of classes; by default one more than the largest label.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: `alpha` is positive.
    public func mixed(
        alpha: Double = 0.2, classes: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Mixed {
        require(alpha > 0, "mixed", "alpha \(alpha) is not positive", file: file, line: line)
        return Mixed(self, alpha: alpha, classes: classes ?? (classLabels?.max() ?? -1) + 1)
    }
}

extension RandomGenerator {
    /// A number of the Beta distribution with both parameters `alpha`.
    mutating func nextBeta(_ alpha: Double) -> Double {
        let (a, b) = (nextGamma(alpha), nextGamma(alpha))
        return a + b > 0 ? a / (a + b) : 0.5
    }

    /// A number of the Gamma distribution (G. Marsaglia, W. W. Tsang, "A simple method for generating
    /// gamma variables", 2000).
    private mutating func nextGamma(_ shape: Double) -> Double {
        if shape < 1 {
            let base = nextGamma(shape + 1)
            return base * pow(1 - nextUniform(), 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = nextNormal()
            let v = pow(1 + c * x, 3)
            if v > 0, log(1 - nextUniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }
}
