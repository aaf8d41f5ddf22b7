import KisoOps
import KisoTensor

/// The mean of a function of the errors.
struct ErrorCounter: MetricCounter {
    private var sum = 0.0
    private var count = 0.0
    private let each: @Sendable (Double) -> Double
    private let result: @Sendable (Double) -> Double

    init(
        _ each: @escaping @Sendable (Double) -> Double,
        result: @escaping @Sendable (Double) -> Double = { $0 }
    ) {
        self.each = each
        self.result = result
    }

    mutating func add(_ output: Tensor, _ targets: Tensor) {
        for (y, t) in zip(output.detached.doubles, targets.doubles) {
            sum += each(y - t)
            count += 1
        }
    }

    var value: Double { count == 0 ? .nan : result(sum / count) }

    var state: [Double] {
        get { [sum, count] }
        set { if newValue.count == 2 { (sum, count) = (newValue[0], newValue[1]) } }
    }
}

/// What the coefficient of determination needs: squared errors and the spread of the targets.
struct DeterminationCounter: MetricCounter {
    private var errors = 0.0
    private var count = 0.0
    private var mean = 0.0
    /// The sum of squared distances of the targets from their mean, kept by Welford's recurrence.
    private var spread = 0.0

    mutating func add(_ output: Tensor, _ targets: Tensor) {
        for (y, t) in zip(output.detached.doubles, targets.doubles) {
            errors += (y - t) * (y - t)
            count += 1
            let distance = t - mean
            mean += distance / count
            spread += distance * (t - mean)
        }
    }

    var value: Double { spread > 0 ? 1 - errors / spread : .nan }

    var state: [Double] {
        get { [errors, count, mean, spread] }
        set {
            guard newValue.count == 4 else { return }
            (errors, count, mean, spread) = (newValue[0], newValue[1], newValue[2], newValue[3])
        }
    }
}
