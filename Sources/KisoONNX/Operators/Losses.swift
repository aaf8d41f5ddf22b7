import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Losses.
    static let losses: [String: Entry] = [
        "NegativeLogLikelihoodLoss": .one { call in
            try call.likelihoodLoss(try call.floating(0))
        },
        "SoftmaxCrossEntropyLoss": Entry { call in
            let x = try call.floating(0)
            guard x.rank >= 2, x.count > 0 else { throw call.fault("scores of \(x.shape)") }
            var order = Array(0..<x.rank)
            order.swapAt(1, x.rank - 1)
            let logarithms = x.transposed(order).logSoftmax(axis: -1).transposed(order)
            return [Value(try call.likelihoodLoss(logarithms)), Value(logarithms)]
        },
    ]
}

extension Call {
    /// `−w_t · x_t`, and its weighted mean or sum when asked for.
    func likelihoodLoss(_ x: Tensor) throws -> Tensor {
        let labels = try integerTensor(1)
        guard x.rank >= 2, labels.rank == x.rank - 1, x.count > 0,
            labels.shape.dimensions == [x.shape[0]] + x.shape.dimensions[2...]
        else { throw fault("scores \(x.shape) and labels \(labels.shape) do not fit") }
        let classes = x.shape[1]
        let weights = try optional(2)
        guard weights.map({ $0.shape == [classes] && $0.dtype == x.dtype }) ?? true else {
            throw fault("weights of \(weights?.shape ?? [])")
        }
        let ignored = node.attributes["ignore_index"] == nil ? nil : try integer("ignore_index")
        let values = labels.values(as: Int.self)
        guard values.allSatisfy({ (0..<classes).contains($0) || $0 == ignored }) else {
            throw fault("a label is none of \(classes)")
        }
        let inner = x.shape.dimensions[2...].reduce(1, *)
        let places = values.enumerated().map { number, label -> Int64 in
            let label = label == ignored ? 0 : label
            return Int64((number / inner * classes + label) * inner + number % inner)
        }
        let kept = Tensor(
            NDArray(values.map { $0 == ignored ? 0.0 : 1.0 }, shape: labels.shape)
        ).cast(to: x.dtype)
        var factors = kept
        if let weights {
            let chosen = values.map { Int64($0 == ignored ? 0 : $0) }
            factors = kept * weights.elements(at: Tensor(NDArray(chosen, shape: labels.shape)))
        }
        let losses = -(x.elements(at: Tensor(NDArray(places, shape: labels.shape))) * factors)
        switch try text("reduction", "mean") {
        case "none": return losses
        case "sum": return losses.sum()
        case "mean": return losses.sum() / factors.sum()
        case let name: throw fault("reduction '\(name)'")
        }
    }
}
