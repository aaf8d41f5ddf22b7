import KisoNN
import KisoOps
import KisoTensor

/// The running statistics of a module's batch normalisations while they are taken anew: each batch is
/// run from statistics of 0, which leaves `(1 − momentum)` times its own, and these are averaged.
struct RunningStatistics {
    private struct Entry {
        let cell: Parameter
        let momentum: Double
        let before: Tensor
        var sum: Tensor
    }

    private var entries: [Entry]
    private var count = 0

    init(of module: any Module) {
        // With a momentum of 1 they never move.
        entries = module.movingNormalizations.filter { $0.momentum < 1 }.flatMap { layer in
            [layer.runningMean, layer.runningVariance].map { cell in
                let value = cell.value
                return Entry(
                    cell: cell, momentum: layer.momentum, before: value,
                    sum: .zeros(value.shape, dtype: value.dtype, device: value.device))
            }
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    func clear() {
        for entry in entries {
            let value = entry.before
            entry.cell.value = .zeros(value.shape, dtype: value.dtype, device: value.device)
        }
    }

    mutating func add(examples: Int) {
        count += examples
        for index in entries.indices {
            entries[index].sum = entries[index].sum + entries[index].cell.value * Double(examples)
        }
    }

    func restore() {
        for entry in entries { entry.cell.value = entry.before }
    }

    /// Sets the means; a layer that took no part keeps what it had.
    func finish() {
        for index in stride(from: 0, to: entries.count, by: 2) {
            let pair = entries[index..<index + 2]
            let isUnused = pair.allSatisfy { $0.sum.doubles.allSatisfy { $0 == 0 } }
            for entry in pair {
                entry.cell.value =
                    isUnused
                    ? entry.before : entry.sum / ((1 - entry.momentum) * Double(max(count, 1)))
            }
        }
    }
}
