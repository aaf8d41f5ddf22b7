import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Comparisons and logic.
    static let comparisons: [String: Entry] = {
        var all: [String: Entry] = [
            "Not": .one { try $0.logical(0) .== 0 },
            "And": .one { try $0.logic { $0 * $1 } },
            "Or": .one { try $0.logic { $0.maximum($1) } },
            "Xor": .one { try $0.logic { ($0 .!= $1).cast(to: .uint8) } },
            "Where": Entry(.moved) { call in
                let condition = try call.tensor(0)
                guard condition.dtype == .bool else { throw call.fault("its condition is no bool") }
                guard try call.type(1) == call.type(2) else {
                    throw call.fault("its inputs are not of one type")
                }
                let all = [condition, try call.tensor(1), try call.tensor(2)]
                let shape = try call.broadcastShape(all)
                let parts = try all.map { try call.broadcast($0, to: shape) }
                return [Value(try call.apply("where", parts))]
            },
        ]
        let comparisons: [String: @Sendable (Tensor, Tensor) -> Tensor] = [
            "Equal": { $0 .== $1 }, "Less": { $0 .< $1 }, "LessOrEqual": { $0 .<= $1 },
            "Greater": { $0 .> $1 }, "GreaterOrEqual": { $0 .>= $1 },
        ]
        for (name, compare) in comparisons {
            all[name] = .one(.read) { call in
                let pair = try call.pair().map { $0.dtype == .bool ? $0.cast(to: .uint8) : $0 }
                try call.run.spend(try call.broadcastShape(pair).count, at: call.node)
                return compare(pair[0], pair[1])
            }
        }
        return all
    }()
}

extension Call {
    /// A `bool` input as 0 and 1.
    func logical(_ place: Int) throws -> Tensor {
        let x = try tensor(place)
        guard x.dtype == .bool else { throw fault("input \(place) is \(x.dtype), expected bool") }
        return x.cast(to: .uint8)
    }

    func logic(_ join: (Tensor, Tensor) -> Tensor) throws -> Tensor {
        let pair = try pair()
        _ = try broadcastShape(pair)
        _ = try logical(0)
        return join(pair[0].cast(to: .uint8), pair[1].cast(to: .uint8)).cast(to: .bool)
    }
}
