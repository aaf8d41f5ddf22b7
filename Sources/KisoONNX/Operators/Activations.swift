import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Activations.
    static let activations: [String: Entry] = {
        var all: [String: Entry] = [
            "Relu": .one { try $0.apply("relu", [try $0.tensor(0)]) },
            "Softmax": .one { try $0.softmax { $0.softmax(axis: -1) } },
            "LogSoftmax": .one { try $0.softmax { $0.logSoftmax(axis: -1) } },
            "Hardmax": .one { call in
                try call.softmax { x in
                    let places = x.argmax(axis: -1).reshaped(
                        Shape(x.shape.dimensions.dropLast() + [1]))
                    let all = Tensor(
                        NDArray((0..<x.shape[-1]).map(Int64.init), shape: [x.shape[-1]]))
                    return (places .== all).cast(to: x.dtype)
                }
            },
            "PRelu": .one { call in
                let x = try call.floating(0)
                var slope = try call.floating(1)
                if slope.rank == 1, x.rank > 2, slope.shape[0] == x.shape[1], call.version < 9 {
                    slope = slope.reshaped(
                        Shape([slope.count] + Array(repeating: 1, count: x.rank - 2)))
                }
                guard slope.dtype == x.dtype, slope.shape.broadcast(with: x.shape) == x.shape else {
                    throw call.fault("the slope \(slope.shape) does not fit \(x.shape)")
                }
                return x.relu() - slope * (-x).relu()
            },
            "Dropout": Entry { call in
                // In inference nothing is dropped.
                let x = try call.floating(0)
                if call.has(2), try call.number(2) != 0, try !call.has(1) || call.number(1) != 0 {
                    throw call.fault("training, which draws at random")
                }
                return [Value(x), Value(.ones(x.shape, dtype: .bool))]
            },
        ]
        typealias Function = @Sendable (Call, Tensor) throws -> Tensor
        let functions: [String: Function] = [
            "LeakyRelu": { $1.leakyReLU(slope: try $0.real("alpha", 0.01)) },
            "Elu": { $1.elu(alpha: try $0.real("alpha", 1)) },
            "Celu": { call, x in
                let alpha = try call.real("alpha", 1)
                guard alpha != 0 else { throw call.fault("alpha is 0") }
                return x.relu() - (alpha - ((-(-x).relu()) / alpha).exp() * alpha)
            },
            "Selu": { call, x in
                let alpha = try call.real("alpha", 1.67326319217681884765625)
                return x.elu(alpha: alpha) * (try call.real("gamma", 1.05070102214813232421875))
            },
            "Softplus": { $1.softplus() },
            "ThresholdedRelu": { call, x in
                let alpha = try call.real("alpha", 1)
                return .where(x .> alpha, x, .zeros(like: x))
            },
            "HardSigmoid": { call, x in
                let line = x * (try call.real("alpha", 0.2)) + (try call.real("beta", 0.5))
                return line.clipped(0, 1)
            },
            "HardSwish": { $1 * ($1 / 6 + 0.5).clipped(0, 1) },
            "Mish": { $1 * $1.softplus().tanh() },
            "Swish": { $1 * ($1 * (try $0.real("alpha", 1))).sigmoid() },
            "Gelu": { call, x in
                let mode = try call.text("approximate", "none")
                guard mode == "none" || mode == "tanh" else { throw call.fault(mode) }
                return x.gelu(approximate: mode == "tanh")
            },
            "Shrink": { call, x in
                let (lambda, bias) = (try call.real("lambd", 0.5), try call.real("bias", 0))
                let low = Tensor.where(x .< -lambda, x + bias, .zeros(like: x))
                return .where(x .> lambda, x - bias, low)
            },
        ]
        for (name, function) in functions {
            all[name] = .one { call in
                let x = try call.tensor(0)
                if name == "Shrink", !x.dtype.isFloatingPoint {
                    return try function(call, x.cast(to: .float64)).cast(to: x.dtype)
                }
                return try function(call, try call.floating(0)).cast(to: x.dtype)
            }
        }
        return all
    }()
}

extension Tensor {
    /// Every element between two bounds; NaN stays.
    func clipped(_ low: Double, _ high: Double) -> Tensor {
        maximum(.full([], low, dtype: dtype)).minimum(.full([], high, dtype: dtype))
    }
}

extension Call {
    /// Softmax and the like along an axis; before operator set 13, over all axes from there on.
    func softmax(_ compute: (Tensor) -> Tensor) throws -> Tensor {
        let x = try floating(0)
        let axis = try axis(try integer("axis", version < 13 ? 1 : -1), rank: x.rank)
        guard x.rank > 0 else { throw fault("a scalar") }
        if version < 13 {
            let rows = x.shape.dimensions[..<axis].reduce(1, *)
            let columns = x.shape.dimensions[axis...].reduce(1, *)
            if columns == 0 { return x }
            return compute(x.reshaped([rows, columns])).reshaped(x.shape)
        }
        if x.shape[axis] == 0 { return x }
        if axis == x.rank - 1 { return compute(x) }
        var order = Array(0..<x.rank)
        order.swapAt(axis, x.rank - 1)
        return compute(x.transposed(order)).transposed(order)
    }
}
