import KisoOps
import KisoTensor

/// Averages of weights by name, in cells that are averaged in place.
struct AveragedWeights {
    private var cells: [String: Parameter] = [:]

    /// Whether nothing has been averaged yet.
    var isEmpty: Bool { cells.isEmpty }

    /// The averages.
    var values: [String: Tensor] {
        get { cells.mapValues(\.value) }
        set { cells = newValue.mapValues { Parameter($0, role: .statistic) } }
    }

    /// `a = keep · a + (1 − keep) · w` for every weight.
    func add(_ weights: [String: Tensor], keep: Double) {
        for (name, weight) in weights { cells[name]?.average(with: weight, keep: keep) }
    }
}
