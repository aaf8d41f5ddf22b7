import Foundation
import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Arithmetic and functions of single numbers.
    static let elementwise: [String: Entry] = {
        var all: [String: Entry] = [
            "Identity": Entry(.read) { [try $0.value(0)] },
            "Add": .one(.wrapped) { try $0.apply("add", $0.pair()) },
            "Sub": .one(.wrapped) { try $0.apply("subtract", $0.pair()) },
            "Mul": .one(.wrapped) { try $0.apply("multiply", $0.pair()) },
            "Div": .one(.wrapped) { call in
                let pair = try call.pair()
                if !pair[1].dtype.isFloatingPoint, pair[1].values(as: Int64.self).contains(0) {
                    throw call.fault("an integer is divided by 0")
                }
                return try call.apply("divide", pair)
            },
            "Mod": .one(.wrapped) { try $0.modulo() },
            "Pow": .one { try $0.power() },
            "Neg": .one(.wrapped) { try $0.apply("negate", [try $0.tensor(0)]) },
            "Abs": .one(.wrapped) { call in
                let x = try call.tensor(0)
                return x.dtype == .uint8 ? x : try call.apply("absolute", [x])
            },
            "Sign": .one(.wrapped) { try $0.apply("sign", [try $0.tensor(0)]) },
            "Reciprocal": .one { try $0.floating(0).reciprocal() },
            "Max": .one(.wrapped) { try $0.joined { try $0.apply("maximum", [$1, $2]) } },
            "Min": .one(.wrapped) { try $0.joined { try $0.apply("minimum", [$1, $2]) } },
            "Sum": .one { try $0.joined { try $0.apply("add", [$1, $2]) } },
            "Mean": .one { call in
                _ = try call.floating(0)
                return try call.joined { try $0.apply("add", [$1, $2]) } / Double(call.inputs.count)
            },
            "Clip": .one(.wrapped) { try $0.clip() },
            "IsNaN": .one { try $0.floating(0).isNaN() },
            "IsInf": .one { call in
                let x = try call.floating(0)
                let above = try call.flag("detect_positive", true)
                let below = try call.flag("detect_negative", true)
                let values = x.doubles.map {
                    $0.isInfinite && ($0 > 0 ? above : below)
                }
                return Tensor(NDArray(values, shape: x.shape))
            },
            "BitShift": .one(.wrapped) { try $0.shifted() },
            "BitwiseAnd": .one(.wrapped) { try $0.integerPairs { $0 & $1 } },
            "BitwiseOr": .one(.wrapped) { try $0.integerPairs { $0 | $1 } },
            "BitwiseXor": .one(.wrapped) { try $0.integerPairs { $0 ^ $1 } },
            "BitwiseNot": .one(.wrapped) { call in
                let x = try call.integerTensor(0)
                return Tensor(NDArray(x.values(as: Int64.self).map { ~$0 }, shape: x.shape))
                    .cutting(to: x.dtype)
            },
        ]
        let functions: [String: @Sendable (Tensor) -> Tensor] = [
            "Exp": { $0.exp() }, "Log": { $0.log() }, "Sqrt": { $0.sqrt() }, "Sin": { $0.sin() },
            "Cos": { $0.cos() }, "Tan": { $0.sin() / $0.cos() }, "Tanh": { $0.tanh() },
            "Sigmoid": { $0.sigmoid() }, "Erf": { $0.erf() }, "Floor": { $0.floor() },
            "Ceil": { $0.ceil() }, "Round": { $0.round() },
            "Sinh": { ($0.exp() - (-$0).exp()) * 0.5 },
            "Cosh": { ($0.exp() + (-$0).exp()) * 0.5 },
            "Softsign": { $0 / ($0.absolute() + 1) },
        ]
        for (name, function) in functions {
            all[name] = .one { call in
                let x = try call.floating(0)
                try call.run.spend(x.count, at: call.node)
                return function(x)
            }
        }
        for function in InverseFunction.allCases {
            all[function.operatorName] = .one { call in
                .apply(InverseFunctionOp(function: function), try call.floating(0))
            }
        }
        return all
    }()
}

extension Tensor {
    /// Integers cut to the bits of an integer type.
    func cutting(to dtype: DType) -> Tensor {
        switch dtype {
        case .int32:
            Tensor(
                NDArray(
                    values(as: Int64.self).map { Int32(truncatingIfNeeded: $0) }, shape: shape))
        case .uint8:
            Tensor(
                NDArray(
                    values(as: Int64.self).map { UInt8(truncatingIfNeeded: $0) }, shape: shape))
        default: self
        }
    }
}

extension Call {
    /// The two inputs, of one type; older models name the axis of the second one.
    func pair() throws -> [Tensor] {
        let a = try tensor(0)
        var b = try tensor(1)
        if version < 7, try flag("broadcast") {
            let start = try integer("axis", a.rank - b.rank)
            guard start >= 0, start + b.rank <= a.rank else {
                throw fault("the axis \(start) does not place \(b.shape) within \(a.shape)")
            }
            b = b.reshaped(
                try shape(
                    b.shape.dimensions + Array(repeating: 1, count: a.rank - start - b.rank)))
        }
        guard try type(0) == type(1) else {
            throw fault("its inputs are \(try type(0)) and \(try type(1)), expected one type")
        }
        return [a, b]
    }

    /// All inputs joined one after the other.
    func joined(_ join: (Call, Tensor, Tensor) throws -> Tensor) throws -> Tensor {
        var result = try tensor(0)
        for place in inputs.indices.dropFirst() {
            guard try type(place) == type(0) else {
                throw fault("its inputs are not of one type")
            }
            result = try join(self, result, try tensor(place))
        }
        return result
    }

    func integerTensor(_ place: Int) throws -> Tensor {
        let x = try tensor(place)
        guard !x.dtype.isFloatingPoint, x.dtype != .bool else {
            throw fault("input \(place) is \(x.dtype), expected integers")
        }
        return x
    }

    /// Two arrays of integers, broadcast, pair by pair.
    func integerPairs(_ function: (Int64, Int64) -> Int64) throws -> Tensor {
        let pair = try pair()
        let (a, b) = (try integerTensor(0), pair[1])
        let shape = try broadcastShape([a, b])
        let left = try broadcast(a, to: shape).values(as: Int64.self)
        let right = try broadcast(b, to: shape).values(as: Int64.self)
        return Tensor(NDArray(zip(left, right).map(function), shape: shape)).cutting(to: a.dtype)
    }

    /// The shape that several arrays broadcast to.
    func broadcastShape(_ tensors: [Tensor]) throws -> Shape {
        var result = Shape.scalar
        for tensor in tensors {
            guard let shape = result.broadcast(with: tensor.shape) else {
                throw fault("the shapes \(tensors.map(\.shape)) do not broadcast")
            }
            result = shape
        }
        return try shape(result.dimensions)
    }

    /// An array repeated along axes of size 1.
    func broadcast(_ x: Tensor, to shape: Shape) throws -> Tensor {
        guard x.shape.broadcast(with: shape) == shape else {
            throw fault("the shape \(x.shape) does not broadcast to \(shape)")
        }
        return try apply(
            "broadcast", [x], ["shape": .list(shape.dimensions.map { .integer($0) })])
    }

    func modulo() throws -> Tensor {
        let pair = try pair()
        if !pair[1].dtype.isFloatingPoint {
            let isTruncated = try flag("fmod")
            if pair[1].values(as: Int64.self).contains(0) {
                throw fault("an integer is divided by 0")
            }
            if !isTruncated { return try apply("remainder", pair) }
            return try integerPairs { $1 == -1 ? 0 : $0 % $1 }
        }
        guard try flag("fmod") else { throw fault("floating-point numbers need fmod = 1") }
        try refuseDerivative(pair[0], pair[1])
        let shape = try broadcastShape(pair)
        let a = try broadcast(pair[0], to: shape).doubles
        let b = try broadcast(pair[1], to: shape).doubles
        let rests = zip(a, b).map { fmod($0, $1) }
        return Tensor(NDArray(rests, shape: shape)).cast(to: pair[0].dtype)
    }

    func power() throws -> Tensor {
        let (base, exponent) = (try tensor(0), try tensor(1))
        if base.dtype.isFloatingPoint {
            return try apply("power", [base, exponent.cast(to: base.dtype)])
        }
        if !exponent.dtype.isFloatingPoint {
            if base.dtype == exponent.dtype { return try apply("power", [base, exponent]) }
            let result = try apply(
                "power", [base.cast(to: .int64), exponent.cast(to: .int64)])
            return result.cutting(to: base.dtype)
        }
        return try apply("power", [base.cast(to: .float64), exponent.cast(to: .float64)])
            .cast(to: base.dtype)
    }

    func clip() throws -> Tensor {
        let x = try tensor(0)
        func bound(_ place: Int, _ name: String) throws -> Tensor? {
            if version < 11 {
                guard node.attributes[name] != nil else { return nil }
                let value = try real(name, 0)
                guard x.dtype.canHold(value) else { throw fault("a bound of \(value)") }
                return .full([], value, dtype: x.dtype)
            }
            guard let bound = try optional(place) else { return nil }
            guard bound.count == 1, bound.dtype == x.dtype else {
                throw fault(
                    "a bound is \(bound.dtype) of shape \(bound.shape), expected one number")
            }
            return bound.reshaped([])
        }
        var result = x
        if let low = try bound(1, "min") { result = try apply("maximum", [result, low]) }
        if let high = try bound(2, "max") { result = try apply("minimum", [result, high]) }
        return result
    }

    func shifted() throws -> Tensor {
        let direction = try text("direction", "")
        guard ["LEFT", "RIGHT"].contains(direction) else { throw fault("direction '\(direction)'") }
        // Kiso's own integers are signed, but bytes; those of other types are not negative.
        guard try type(0) != .int64, try type(0) != .int32 else {
            throw fault("only unsigned integers are shifted")
        }
        return try integerPairs { value, places in
            direction == "LEFT"
                ? (places > 63 ? 0 : value << places) : (places > 63 ? 0 : value >> places)
        }
    }
}
