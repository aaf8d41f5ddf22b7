import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// What shifts and scales by statistics.
    static let normalizations: [String: Entry] = [
        "BatchNormalization": Entry { try $0.batchNormalization() },
        "InstanceNormalization": .one { call in
            let x = try call.floating(0)
            guard x.rank > 2, x.count > 0 else { throw call.fault("the input is \(x.shape)") }
            let result = try call.standardized(
                x, axes: Array(2..<x.rank), epsilon: try call.real("epsilon", 1e-5))
            return try call.scaled(result, along: 1, scale: 1, shift: 2)
        },
        "GroupNormalization": .one { call in
            let x = try call.floating(0)
            let groups = try call.integer("num_groups")
            guard x.rank > 2, x.count > 0, groups > 0, x.shape[1] % groups == 0 else {
                throw call.fault("the input is \(x.shape), its groups are \(groups)")
            }
            let grouped = x.reshaped([x.shape[0], groups, x.count / (x.shape[0] * groups)])
            let result = try call.standardized(
                grouped, axes: [2], epsilon: try call.real("epsilon", 1e-5))
            if call.version < 21 {
                let scale = try call.floating(1), shift = try call.floating(2)
                guard scale.shape == [groups], shift.shape == [groups] else {
                    throw call.fault("the scale is \(scale.shape)")
                }
                return (result * scale.reshaped([groups, 1]) + shift.reshaped([groups, 1]))
                    .reshaped(x.shape)
            }
            return try call.scaled(result.reshaped(x.shape), along: 1, scale: 1, shift: 2)
        },
        "LayerNormalization": Entry { call in
            let x = try call.floating(0)
            let axis = try call.axis(try call.integer("axis", -1), rank: x.rank)
            guard x.count > 0 else { throw call.fault("the input is \(x.shape)") }
            let axes = Array(axis..<x.rank)
            let wide = x.dtype == .float64 ? x : x.cast(to: .float32)
            let mean = wide.mean(axes: axes, keepingDimensions: true)
            let centred = wide - mean
            let variance = (centred * centred).mean(axes: axes, keepingDimensions: true)
            let inverse = (variance + (try call.real("epsilon", 1e-5))).sqrt().reciprocal()
            var result = (centred * inverse).cast(to: x.dtype)
            let scale = try call.floating(1)
            let all = [result, scale] + [try call.optional(2)].compactMap { $0 }
            guard try call.broadcastShape(all) == x.shape else {
                throw call.fault("the scale \(scale.shape) does not fit \(x.shape)")
            }
            result = result * scale
            if let shift = try call.optional(2) { result = result + shift }
            return [Value(result.cast(to: x.dtype)), Value(mean), Value(inverse)]
        },
        "RMSNormalization": .one { call in
            let x = try call.floating(0)
            let axis = try call.axis(try call.integer("axis", -1), rank: x.rank)
            let wide = x.dtype == .float64 ? x : x.cast(to: .float32)
            guard x.count > 0 else { throw call.fault("the input is \(x.shape)") }
            let square = (wide * wide).mean(axes: Array(axis..<x.rank), keepingDimensions: true)
            let result = (wide / (square + (try call.real("epsilon", 1e-5))).sqrt()).cast(
                to: x.dtype)
            let scale = try call.floating(1)
            guard scale.shape.broadcast(with: x.shape) == x.shape else {
                throw call.fault("the scale \(scale.shape) does not fit \(x.shape)")
            }
            return (result * scale).cast(to: x.dtype)
        },
        "MeanVarianceNormalization": .one { call in
            let x = try call.floating(0)
            let axes = try call.axes(try call.integers("axes") ?? [0, 2, 3], rank: x.rank)
            guard x.count > 0 else { throw call.fault("the input is \(x.shape)") }
            let centred = x - x.mean(axes: axes, keepingDimensions: true)
            let variance = (centred * centred).mean(axes: axes, keepingDimensions: true)
            return centred / (variance.sqrt() + 1e-9)
        },
        "LpNormalization": .one { call in
            let x = try call.floating(0)
            let axis = try call.axis(try call.integer("axis", -1), rank: x.rank)
            let order = try call.integer("p", 2)
            guard order == 1 || order == 2 else { throw call.fault("p is \(order)") }
            let norm =
                order == 1
                ? x.absolute().sum(axes: [axis], keepingDimensions: true)
                : (x * x).sum(axes: [axis], keepingDimensions: true).sqrt()
            // Nothing is divided where all is 0.
            return x / Tensor.where(norm .== 0, .ones(like: norm), norm)
        },
        "LRN": .one { call in
            let x = try call.floating(0)
            let size = try call.integer("size")
            guard x.rank >= 3, (1...1 << 14).contains(size) else {
                throw call.fault("size \(size)")
            }
            let before = (size - 1) / 2, after = size - 1 - before
            let images = x.reshaped(
                try call.shape([x.shape[0], x.shape[1], x.shape.dimensions[2...].reduce(1, *), 1]))
            guard x.count > 0 else { return x }
            let sums = try call.apply(
                "channelWindowSum", [images * images],
                [
                    "before": .integer(before), "after": .integer(after),
                    "factor": .real(try call.real("alpha", 1e-4) / Double(size)),
                    "addend": .real(try call.real("bias", 1)),
                ])
            let beta = Tensor.full([], try call.real("beta", 0.75), dtype: x.dtype)
            return (images / (try call.apply("power", [sums, beta]))).reshaped(x.shape)
        },
    ]
}

extension Call {
    /// Mean 0 and variance 1 over some axes.
    func standardized(_ x: Tensor, axes: [Int], epsilon: Double) throws -> Tensor {
        let wide = x.dtype == .float64 ? x : x.cast(to: .float32)
        let centred = wide - wide.mean(axes: axes, keepingDimensions: true)
        let variance = (centred * centred).mean(axes: axes, keepingDimensions: true)
        return (centred / (variance + epsilon).sqrt()).cast(to: x.dtype)
    }

    /// A factor and an addend for each place along an axis.
    func scaled(_ x: Tensor, along axis: Int, scale: Int, shift: Int) throws -> Tensor {
        let spread = Shape([x.shape[axis]] + Array(repeating: 1, count: x.rank - axis - 1))
        let (scale, shift) = (try floating(scale), try floating(shift))
        guard scale.shape == [x.shape[axis]], shift.shape == scale.shape, scale.dtype == x.dtype,
            shift.dtype == x.dtype
        else { throw fault("scale \(scale.shape) and shift \(shift.shape) do not fit \(x.shape)") }
        return x * scale.reshaped(spread) + shift.reshaped(spread)
    }

    func batchNormalization() throws -> [Value] {
        let x = try floating(0)
        guard x.rank >= 2 else { throw fault("the input is \(x.shape)") }
        let isTraining = try flag("training_mode")
        let rest = try (1...4).map { place -> Tensor in
            let value = try floating(place)
            guard value.shape == [x.shape[1]] else {
                throw fault("input \(place) is \(value.shape), expected \(x.shape[1]) numbers")
            }
            return value.cast(to: x.dtype)
        }
        let epsilon = try real("epsilon", 1e-5)
        if !isTraining {
            return [
                Value(
                    try apply(
                        "batchNormalizationInference", [x] + rest, ["epsilon": .real(epsilon)]))
            ]
        }
        let axes = [0] + Array(2..<x.rank)
        guard x.count > 0 else { throw fault("the input is \(x.shape)") }
        let mean = x.mean(axes: axes)
        let spread = Shape([x.shape[1]] + Array(repeating: 1, count: x.rank - 2))
        let centred = x - mean.reshaped(spread)
        let variance = (centred * centred).mean(axes: axes)
        let result =
            centred / (variance.reshaped(spread) + epsilon).sqrt() * rest[0].reshaped(spread)
            + rest[1].reshaped(spread)
        let momentum = try real("momentum", 0.9)
        return [
            Value(result), Value(rest[2] * momentum + mean * (1 - momentum)),
            Value(rest[3] * momentum + variance * (1 - momentum)),
        ]
    }
}
