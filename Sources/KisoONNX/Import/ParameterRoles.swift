import KisoCore
import KisoTensor

/// Which constants of a graph are parameters, and what for.
struct ParameterRoles {
    private var settings: Set<String> = []
    private var statistics: Set<String> = []

    /// Inputs that operators need to know the numbers of, so that they cannot be learnt.
    private static let knownInputs: [String: ClosedRange<Int>] = [
        "Clip": 1...2, "Pad": 1...3, "Resize": 1...3, "Upsample": 1...1, "Dropout": 1...2,
        "OneHot": 0...2, "Range": 0...2, "QuantizeLinear": 1...2, "DequantizeLinear": 1...2,
        "NonMaxSuppression": 0...4, "TopK": 1...1, "ConstantOfShape": 0...0,
    ]

    init(_ plan: GraphPlan) {
        for node in plan.nodes {
            for (place, name) in node.inputs.enumerated() {
                if Self.knownInputs[node.op]?.contains(place) ?? false { settings.insert(name) }
                if node.op == "BatchNormalization", place == 3 || place == 4 {
                    statistics.insert(name)
                }
            }
        }
    }

    /// The role of a constant; `nil` for one that is no parameter.
    func role(of name: String, _ value: Value) -> Parameter.Role? {
        guard case .tensor(let tensor, let type) = value, type.dtype?.isFloatingPoint ?? false,
            tensor.rank > 0, tensor.count > 0, !settings.contains(name)
        else { return nil }
        if statistics.contains(name) { return .statistic }
        return tensor.rank > 1 ? .weight : .bias
    }
}
