public import KisoCore
import KisoOps
import KisoTensor

/// Several data sets, one behind the other.
public struct Joined: Dataset {
    /// The parts in their order.
    public let parts: [any Dataset<Supervised>]
    private let starts: [Int]

    init(_ parts: [any Dataset<Supervised>]) {
        self.parts = parts
        var starts = [0]
        for part in parts { starts.append(starts[starts.count - 1] + part.count) }
        self.starts = starts
    }

    /// The number of examples of all parts.
    public var count: Int { starts[starts.count - 1] }

    /// The class of every example, where all parts know them.
    public var classLabels: [Int]? {
        var labels: [Int] = []
        for part in parts {
            guard let own = part.classLabels else { return nil }
            labels += own
        }
        return labels
    }

    /// The examples at these places.
    public func batch(_ places: [Int]) throws -> Supervised {
        try batch(places) { try $0.batch($1) }
    }

    /// The examples at these places, changed as their parts change them.
    public func batch(
        _ places: [Int], using random: inout RandomGenerator
    ) throws -> Supervised {
        try batch(places) { try $0.batch($1, using: &random) }
    }

    private func batch(
        _ places: [Int], _ make: (any Dataset<Supervised>, [Int]) throws -> Supervised
    ) throws -> Supervised {
        requirePlaces(places, "Joined")
        var batches: [Supervised] = []
        var order = [Int](repeating: 0, count: places.count)
        var done = 0
        for (number, part) in parts.enumerated() {
            let range = starts[number]..<starts[number + 1]
            let own = places.indices.filter { range.contains(places[$0]) }
            if own.isEmpty && (number > 0 || !places.isEmpty) { continue }
            for index in own {
                order[index] = done
                done += 1
            }
            batches.append(try make(part, own.map { places[$0] - range.lowerBound }))
        }
        if batches.count == 1 { return batches[0] }
        func joined(_ tensors: [Tensor]) throws -> Tensor {
            let shapes = Set(tensors.map { Array($0.shape.dimensions.dropFirst()) })
            guard shapes.count == 1 else {
                throw KisoError(
                    .badData,
                    "data sets whose examples have the shapes "
                        + tensors.map { "\(Shape(Array($0.shape.dimensions.dropFirst())))" }
                        .joined(separator: " and ") + " cannot be joined; give them one shape")
            }
            let whole = Tensor.concatenate(tensors, axis: 0).contiguous
            return Tensor(whole.array.rows(order), device: whole.device)
        }
        let hasWeights = batches.contains { $0.weights != nil }
        return Supervised(
            inputs: try joined(batches.map(\.inputs)), targets: try joined(batches.map(\.targets)),
            weights: hasWeights
                ? try joined(batches.map { $0.weights ?? .ones([$0.count]) }) : nil)
    }
}

extension Dataset where Batch == Supervised {
    /// These examples, and those of another data set behind them.
    public func joined(with other: any Dataset<Supervised>) -> Joined { Joined([self, other]) }
}
