import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Numbers as small integers with a scale, and back.
    static let quantization: [String: Entry] = [
        "QuantizeLinear": Entry(.read) { call in
            let x = try call.tensor(0)
            let (scale, zero) = try call.scaleAndZero(for: x, axis: try call.integer("axis", 1))
            var type = ElementType.uint8
            if call.has(2) {
                type = try call.type(2)
            } else if let named = ElementType(rawValue: try call.integer("output_dtype", 2)) {
                type = named
            }
            guard try call.integer("precision", 0) == 0 || x.dtype == .float32 else {
                throw call.fault("its precision")
            }
            let steps = (x.cast(to: .float32) / scale.cast(to: .float32)).round()
            let sum = zero.map { steps + $0.cast(to: .float32) } ?? steps
            return [try call.saturated(sum, type)]
        },
        "DequantizeLinear": Entry(.read) { call in
            let x = try call.tensor(0)
            let (scale, zero) = try call.scaleAndZero(for: x, axis: try call.integer("axis", 1))
            let dtype = try call.tensor(1).dtype
            let wide = x.cast(to: .int64)
            let steps = zero.map { wide - $0.cast(to: .int64) } ?? wide
            let result = steps.cast(to: .float32) * scale.cast(to: .float32)
            return [Value(result.cast(to: dtype))]
        },
        "DynamicQuantizeLinear": Entry { call in
            let x = try call.floating(0).cast(to: .float32)
            guard x.count > 0 else { throw call.fault("nothing is there") }
            let low = min(0, x.min().floats[0]), high = max(0, x.max().floats[0])
            let scale = (high - low) / 255
            let zero =
                scale == 0 ? 0 : min(max((-low / scale).rounded(.toNearestOrEven), 0), 255)
            let steps = x.floats.map {
                UInt8(
                    scalar: Double(min(max(($0 / scale).rounded(.toNearestOrEven) + zero, 0), 255)))
            }
            return [
                Value(Tensor(NDArray(steps, shape: x.shape))), Value(Tensor(scale)),
                Value(Tensor(NDArray([UInt8(scalar: Double(zero))], shape: []))),
            ]
        },
        "MatMulInteger": .one(.read) { call in
            let (a, b) = (try call.centred(0, 2, rows: true), try call.centred(1, 3, rows: false))
            return try call.product(a, b).cutting(to: .int32)
        },
        "ConvInteger": .one(.read) { call in
            // Products of bytes are exact in float64.
            let x = try call.centred(0, 2, rows: true).cast(to: .float64)
            let weight = try call.centred(1, 3, rows: true).cast(to: .float64)
            return try call.convolution(x, weight, nil).cast(to: .int32)
        },
        "QLinearMatMul": Entry(.read) { call in
            let a = try call.centred(0, 2, rows: true), b = try call.centred(3, 5, rows: false)
            let sums = try call.product(a, b).cast(to: .float32)
            let scales = try [1, 4, 6].map { try call.floating($0) }
            guard scales.allSatisfy({ $0.count == 1 }) else { throw call.fault("scales by axis") }
            let factor =
                Float(scales[0].floats[0]) * Float(scales[1].floats[0]) / Float(scales[2].floats[0])
            let steps = (sums * Double(factor)).round() + (try call.number(7))
            return [try call.saturated(steps, try call.type(7))]
        },
        "QLinearConv": Entry(.read) { call in
            let x = try call.centred(0, 2, rows: true).cast(to: .float64)
            var weight = try call.centred(3, 5, rows: true).cast(to: .float64)
            let scales = try call.floating(4).cast(to: .float64)
            guard weight.rank > 2, scales.count == 1 || scales.shape == [weight.shape[0]] else {
                throw call.fault("scales of \(scales.shape)")
            }
            let factor = try call.number(1) / (try call.number(6))
            var sums = try call.convolution(x, weight, nil)
            if let bias = try call.optional(8) {
                guard bias.shape == [weight.shape[0]] else { throw call.fault("the bias") }
                weight = bias.cast(to: .float64)
                sums =
                    sums
                    + weight.reshaped(
                        Shape([bias.count] + Array(repeating: 1, count: x.rank - 2)))
            }
            let spread = Shape([scales.count] + Array(repeating: 1, count: x.rank - 2))
            let steps = (sums * scales.reshaped(spread) * factor).round() + (try call.number(7))
            return [try call.saturated(steps, try call.type(7))]
        },
    ]
}

extension Call {
    /// Numbers as an integer type, those beyond its range as the nearest one.
    func saturated(_ x: Tensor, _ type: ElementType) throws -> Value {
        let range: ClosedRange<Int64>
        switch type {
        case .uint8: range = 0...255
        case .int32: range = Int64(Int32.min)...Int64(Int32.max)
        default:
            guard let known = type.integerRange else { throw fault("elements of type \(type)") }
            range = known
        }
        guard !x.doubles.contains(where: \.isNaN) else { throw fault("a number is NaN") }
        let values = x.doubles.map {
            min(max(Int64(scalar: $0), range.lowerBound), range.upperBound)
        }
        let whole = Tensor(NDArray(values, shape: x.shape))
        return .tensor(type.dtype.map { whole.cast(to: $0) } ?? whole, type)
    }

    /// The scale and the zero point in a shape that broadcasts against an array.
    func scaleAndZero(for x: Tensor, axis: Int) throws -> (scale: Tensor, zero: Tensor?) {
        let scale = try floating(1)
        let zero = try optional(2)
        guard zero.map({ $0.shape == scale.shape }) ?? true else { throw fault("its zero point") }
        let block = try integer("block_size", 0)
        if scale.rank == 0 || scale.shape == [1] { return (scale.reshaped([]), zero?.reshaped([])) }
        let axis = try self.axis(axis, rank: x.rank)
        if block > 0 {
            guard scale.rank == x.rank, (scale.shape[axis] - 1) * block < x.shape[axis],
                scale.shape[axis].multipliedReportingOverflow(by: block).partialValue
                    >= x.shape[axis]
            else { throw fault("blocks of \(block) for \(x.shape)") }
            let places = (0..<x.shape[axis]).map { $0 / block }
            let indices = Tensor(NDArray(places, shape: [places.count]))
            let all = (
                scale.taking(indices, axis: axis), zero?.taking(indices, axis: axis)
            )
            guard all.0.shape == x.shape else { throw fault("scales \(scale.shape)") }
            return all
        }
        guard scale.shape == [x.shape[axis]] else {
            throw fault("scales of \(scale.shape) for axis \(axis) of \(x.shape)")
        }
        let spread = Shape([scale.count] + Array(repeating: 1, count: x.rank - axis - 1))
        return (scale.reshaped(spread), zero?.reshaped(spread))
    }

    /// Integers without their zero point, as `int64`.
    func centred(_ place: Int, _ zero: Int, rows: Bool) throws -> Tensor {
        let x = try integerTensor(place).cast(to: .int64)
        guard let zero = try optional(zero) else { return x }
        guard !zero.dtype.isFloatingPoint, zero.dtype != .bool else {
            throw fault("its zero point")
        }
        var point = zero.cast(to: .int64)
        if point.count == 1 {
            point = point.reshaped([])
        } else if rows, point.rank == 1, x.rank == 2, point.count == x.shape[0] {
            point = point.reshaped([point.count, 1])
        } else if rows, point.rank == 1, x.rank > 2, point.count == x.shape[0] {
            point = point.reshaped(
                Shape([point.count] + Array(repeating: 1, count: x.rank - 1)))
        }
        guard point.shape.broadcast(with: x.shape) == x.shape else {
            throw fault("the zero point \(zero.shape) does not fit \(x.shape)")
        }
        return x - point
    }
}
