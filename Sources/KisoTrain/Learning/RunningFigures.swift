import KisoTensor

/// The means of an epoch so far: the loss, figures of the objective, and metrics.
struct RunningFigures {
    private let metrics: [Metric]
    private var counters: [any MetricCounter]
    private var sums: [String: Double] = [:]
    private(set) var count = 0

    init(_ metrics: [Metric]) {
        self.metrics = metrics
        counters = metrics.map { $0.counter() }
    }

    mutating func add(_ measured: Measured) {
        let weight = Double(measured.count)
        sums["loss", default: 0] += measured.loss.item() * weight
        for (name, value) in measured.figures { sums[name, default: 0] += value * weight }
        if let answers = measured.answers {
            for index in counters.indices { counters[index].add(answers.output, answers.targets) }
        }
        count += measured.count
    }

    /// The figures by name; metrics are not there where the objective gives no answers.
    var values: [String: Double] {
        var values = sums.mapValues { count == 0 ? .nan : $0 / Double(count) }
        for (metric, counter) in zip(metrics, counters) where !counter.value.isNaN {
            values[metric.name] = counter.value
        }
        return values
    }

    /// All that a half epoch has to remember.
    struct State: Codable, Sendable, Equatable {
        var sums: [String: Double] = [:]
        var counters: [[Double]] = []
        var count = 0
    }

    var state: State {
        get { State(sums: sums, counters: counters.map(\.state), count: count) }
        set {
            sums = newValue.sums
            count = newValue.count
            for (index, state) in newValue.counters.enumerated() where index < counters.count {
                counters[index].state = state
            }
        }
    }
}
