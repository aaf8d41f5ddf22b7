import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// What makes arrays and changes their types.
    static let creation: [String: Entry] = [
        "Constant": Entry(.read) { call in
            for (name, value) in call.node.attributes {
                switch (name, value) {
                case ("value", .tensor(let value)): return [value]
                case ("value_float", .real(let value)): return [Value(Tensor(value))]
                case ("value_int", .integer(let value)):
                    return [Value(Tensor(NDArray([value], shape: [])))]
                case ("value_floats", .reals(let values)): return [Value(Tensor(values))]
                case ("value_ints", .integers(let values)):
                    return [Value(Tensor(NDArray(values, shape: [values.count])))]
                default: continue
                }
            }
            throw call.fault("it has no value that is an array of numbers")
        },
        "ConstantOfShape": Entry(.read) { call in
            let shape = try call.shape(try call.integers(0))
            try call.run.spend(shape.count, at: call.node)
            guard case .tensor(.tensor(let value, let type))? = call.node.attributes["value"] else {
                return [Value(.zeros(shape))]
            }
            guard value.count == 1 else { throw call.fault("its value is \(value.shape)") }
            return [.tensor(try call.broadcast(value.reshaped([]), to: shape), type)]
        },
        "Cast": Entry(.read) { call in
            let number = try call.integer("to")
            guard let type = ElementType(rawValue: number) else {
                throw call.fault("type \(number) is none")
            }
            return [try call.cast(try call.tensor(0), try call.type(0), to: type)]
        },
        "CastLike": Entry(.read) { call in
            [try call.cast(try call.tensor(0), try call.type(0), to: try call.type(1))]
        },
        "Range": .one { call in
            guard try call.type(0) == call.type(1), try call.type(0) == call.type(2) else {
                throw call.fault("its inputs are not of one type")
            }
            let dtype = try call.tensor(0).dtype
            if !dtype.isFloatingPoint {
                let (start, end, step) = (
                    try call.integer(0), try call.integer(1), try call.integer(2)
                )
                let (width, overflow) = end.subtractingReportingOverflow(start)
                guard step != 0, step > .min, !overflow else {
                    throw call.fault("its step is \(step)")
                }
                let isEmpty = step > 0 ? width <= 0 : width >= 0
                let count = isEmpty ? 0 : (abs(width.clamped) - 1) / abs(step) + 1
                try call.run.spend(count, at: call.node)
                return Tensor(
                    NDArray((0..<count).map { start + $0 * step }, shape: [count])
                ).cast(to: dtype)
            }
            let (start, end, step) = (try call.number(0), try call.number(1), try call.number(2))
            let count = ((end - start) / step).rounded(.up)
            guard count.isFinite, count < Double(GraphRun.largestCount) else {
                throw call.fault("from \(start) to \(end) by \(step)")
            }
            let places = (0..<Int(max(count, 0))).map { start + Double($0) * step }
            try call.run.spend(places.count, at: call.node)
            return Tensor(NDArray(places, shape: [places.count])).cast(to: dtype)
        },
        "EyeLike": Entry(.read) { call in
            let x = try call.tensor(0)
            guard x.rank == 2 else { throw call.fault("\(x.shape) is no matrix") }
            let number = try call.integer("dtype", try call.type(0).rawValue)
            guard let type = ElementType(rawValue: number), let dtype = type.dtype else {
                throw call.fault("elements of type \(number)")
            }
            let offset = try call.integer("k", 0)
            let columns = x.shape[1]
            let values = (0..<x.count).map { $0 % columns - $0 / columns == offset ? 1.0 : 0.0 }
            return [Value(Tensor(NDArray(values, shape: x.shape)).cast(to: dtype))]
        },
        "Trilu": .one(.moved) { call in
            let x = try call.tensor(0)
            guard x.rank >= 2 else { throw call.fault("\(x.shape) is no matrix") }
            let offset = call.has(1) ? try call.integer(1) : 0
            let isUpper = try call.flag("upper", true)
            let (rows, columns) = (x.shape[-2], x.shape[-1])
            let mask = (0..<rows * columns).map { place -> Bool in
                let distance = place % max(columns, 1) - place / max(columns, 1)
                return isUpper ? distance >= offset : distance <= offset
            }
            let keeps = Tensor(NDArray(mask, shape: [rows, columns]))
            return try call.apply(
                "where",
                [try call.broadcast(keeps, to: x.shape), x, .zeros(x.shape, dtype: x.dtype)])
        },
        "OneHot": .one { call in
            let indices = try call.tensor(0)
            let depth = Int(clamping: Int64(scalar: try call.number(1)))
            let values = try call.tensor(2)
            guard values.shape == [2], depth > 0, indices.dtype != .bool else {
                throw call.fault("depth \(depth) and values \(values.shape)")
            }
            let axis = try call.axis(try call.integer("axis", -1), rank: indices.rank + 1)
            var sizes = indices.shape.dimensions
            sizes.insert(depth, at: axis)
            let shape = try call.shape(sizes)
            try call.run.spend(shape.count, at: call.node)
            let inner = indices.shape.dimensions[axis...].reduce(1, *)
            var places = [Int64](repeating: 0, count: shape.count)
            for (place, index) in indices.values(as: Int64.self).enumerated() {
                guard index >= -Int64(depth), index < Int64(depth) else { continue }
                let row = Int(index < 0 ? index + Int64(depth) : index)
                places[(place / inner * depth + row) * inner + place % inner] = 1
            }
            return values.taking(Tensor(NDArray(places, shape: [places.count]))).reshaped(shape)
        },
    ]
}

extension Call {
    /// A tensor as another type of ONNX; a number beyond an integer type is refused where the
    /// standard leaves open what it becomes.
    func cast(_ x: Tensor, _ from: ElementType, to type: ElementType) throws -> Value {
        if from == type { return .tensor(x, type) }
        guard let storage = type.storage else {
            throw fault("elements of type \(type), which Kiso does not have")
        }
        if let dtype = type.dtype {
            if !dtype.isFloatingPoint, dtype != .bool, !x.dtype.isFloatingPoint {
                return .tensor(x.cast(to: .int64).cutting(to: dtype), type)
            }
            if dtype == .bool { return .tensor(x.notZero, type) }
            if !dtype.isFloatingPoint, x.dtype.isFloatingPoint {
                if let value = x.doubles.first(where: { !dtype.canHold($0) || $0.isNaN }) {
                    throw fault("\(value) is beyond the range of \(dtype)")
                }
            }
            return .tensor(x.cast(to: dtype), type)
        }
        if x.dtype.isFloatingPoint, let range = type.integerRange,
            let value = x.doubles.first(where: {
                !($0 > Double(range.lowerBound) - 1 && $0 < Double(range.upperBound) + 1)
            })
        {
            throw fault("\(value) is beyond the range of \(type)")
        }
        let whole = x.cast(to: storage)
        if type == .uint64, whole.values(as: Int64.self).contains(where: { $0 < 0 }) {
            throw fault("a number below 0 is beyond the range of uint64")
        }
        return .tensor(type.wrapping(whole), type)
    }
}

extension Tensor {
    /// Whether each element is not 0.
    var notZero: Tensor {
        let x = dtype == .bool ? cast(to: .uint8) : self
        return x .!= .zeros([], dtype: x.dtype)
    }
}
