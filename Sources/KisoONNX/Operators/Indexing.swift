import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// What takes and places single elements.
    static let indexing: [String: Entry] = [
        "Gather": .one(.moved) { call in
            let x = try call.tensor(0)
            let axis = try call.axis(try call.integer("axis", 0), rank: x.rank)
            let indices = try call.wrapped(1, below: x.shape[axis])
            var sizes = x.shape.dimensions
            sizes.replaceSubrange(axis...axis, with: indices.shape.dimensions)
            let shape = try call.shape(sizes)
            try call.run.spend(shape.count, at: call.node)
            return x.taking(indices.reshaped([indices.count]), axis: axis).reshaped(shape)
        },
        "GatherElements": .one(.moved) { call in
            let x = try call.tensor(0)
            let axis = try call.axis(try call.integer("axis", 0), rank: x.rank)
            let places = try call.elementPlaces(x.shape, axis)
            return x.elements(at: places)
        },
        "GatherND": .one(.moved) { call in
            let x = try call.tensor(0)
            let batch = try call.integer("batch_dims", 0)
            let (places, rest) = try call.blockPlaces(x.shape, 1, batch: batch)
            let inner = rest.reduce(1, *)
            let lead = try call.tensor(1).shape.dimensions.dropLast()
            let shape = try call.shape(Array(lead) + rest)
            try call.run.spend(shape.count, at: call.node)
            let all = places.flatMap { start in (0..<inner).map { Int64(start * inner + $0) } }
            return x.elements(at: Tensor(NDArray(all, shape: shape)))
        },
        "ScatterElements": .one(.moved) { try $0.scatteredElements() },
        "Scatter": .one(.moved) { try $0.scatteredElements() },
        "ScatterND": .one(.moved) { call in
            let x = try call.tensor(0)
            let (places, rest) = try call.blockPlaces(x.shape, 1, batch: 0)
            let inner = rest.reduce(1, *)
            let all = places.flatMap { start in (0..<inner).map { Int64(start * inner + $0) } }
            let updates = try call.tensor(2)
            guard updates.count == all.count, updates.dtype == x.dtype else {
                throw call.fault("\(updates.shape) does not fill \(all.count) places")
            }
            return try call.scattered(x, updates, at: all)
        },
        "TopK": Entry(.read) { call in
            let x = try call.tensor(0)
            let count = try call.has(1) ? call.integer(1) : call.integer("k")
            let axis = try call.axis(try call.integer("axis", -1), rank: x.rank)
            guard x.dtype != .bool, (0...x.shape[axis]).contains(count) else {
                throw call.fault("\(count) of \(x.shape)")
            }
            let order = x.argsort(axis: axis, descending: try call.flag("largest", true))
                .sliced(axis: axis, 0..<count)
            let type = try call.type(0)
            let result = x.elements(at: try call.elementPlaces(x.shape, axis, order))
            // The places are Kiso's own integers, also beside elements of another type.
            return [.tensor(result, type), Value(order)]
        },
        "NonZero": .one(.read) { call in
            let x = try call.tensor(0)
            let steps = x.shape.strides
            let places = x.notZero.values(as: Bool.self).enumerated().filter(\.element).map(
                \.offset)
            let all = (0..<x.rank).flatMap { axis in
                places.map { Int64($0 / steps[axis] % x.shape[axis]) }
            }
            return Tensor(NDArray(all, shape: [x.rank, places.count]))
        },
        "Compress": .one(.moved) { call in
            var x = try call.tensor(0)
            var axis = 0
            if call.node.attributes["axis"] == nil {
                x = x.reshaped([x.count])
            } else {
                axis = try call.axis(try call.integer("axis"), rank: x.rank)
            }
            let condition = try call.tensor(1)
            guard condition.dtype == .bool, condition.rank == 1, condition.count <= x.shape[axis]
            else { throw call.fault("the condition is \(condition.dtype) of \(condition.shape)") }
            let kept = condition.values(as: Bool.self).enumerated().filter(\.element).map(\.offset)
            return x.taking(Tensor(NDArray(kept, shape: [kept.count])), axis: axis)
        },
        "ReverseSequence": .one(.moved) { call in
            let x = try call.tensor(0)
            let time = try call.axis(try call.integer("time_axis", 0), rank: x.rank)
            let batch = try call.axis(try call.integer("batch_axis", 1), rank: x.rank)
            let lengths = try call.integers(1)
            guard time != batch, lengths.count == x.shape[batch],
                lengths.allSatisfy({ (0...x.shape[time]).contains($0) })
            else { throw call.fault("the lengths \(lengths.prefix(12)) do not fit \(x.shape)") }
            let steps = x.shape.strides
            let places = (0..<x.count).map { place -> Int64 in
                let at = place / steps[time] % x.shape[time]
                let length = lengths[place / steps[batch] % x.shape[batch]]
                return Int64(at < length ? place + (length - 1 - 2 * at) * steps[time] : place)
            }
            return x.elements(at: Tensor(NDArray(places, shape: x.shape)))
        },
    ]
}

extension Tensor {
    /// Elements by their places in row-major order, which are known to be within.
    func elements(at places: Tensor) -> Tensor {
        reshaped([count]).taking(places.reshaped([places.count])).reshaped(places.shape)
    }
}

extension Call {
    /// Indices as `int64` from the front, all within a size.
    func wrapped(_ place: Int, below size: Int) throws -> Tensor {
        let indices = try integerTensor(place)
        let values = indices.values(as: Int64.self).map { $0 < 0 ? $0 &+ Int64(size) : $0 }
        if let wrong = values.first(where: { $0 < 0 || $0 >= Int64(size) }) {
            throw fault("an index is \(wrong), expected one of \(size)")
        }
        // What does not change stays recorded.
        if indices.dtype == .int64, values == indices.array.values(as: Int64.self) {
            return indices
        }
        return Tensor(NDArray(values, shape: indices.shape))
    }

    /// The places in row-major order that indices name along an axis.
    func elementPlaces(_ shape: Shape, _ axis: Int, _ given: Tensor? = nil) throws -> Tensor {
        let indices = try given ?? wrapped(1, below: shape[axis])
        guard indices.rank == shape.rank,
            shape.dimensions.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= shape[$0] })
        else { throw fault("indices of \(indices.shape) do not fit \(shape)") }
        try run.spend(indices.count, at: node)
        let steps = shape.strides, own = indices.shape.strides
        let places = indices.values(as: Int.self).enumerated().map { number, index -> Int64 in
            var place = index * steps[axis]
            for other in 0..<shape.rank where other != axis {
                place += number / own[other] % indices.shape[other] * steps[other]
            }
            return Int64(place)
        }
        return Tensor(NDArray(places, shape: indices.shape))
    }

    /// Where blocks begin that tuples of indices name, in units of blocks, and a block's sizes.
    func blockPlaces(
        _ shape: Shape, _ input: Int, batch: Int
    ) throws -> (places: [Int], rest: [Int]) {
        let indices = try integerTensor(input)
        let width = indices.rank > 0 ? indices.shape[-1] : 0
        guard indices.rank > 0, batch >= 0, batch < indices.rank, batch + width <= shape.rank,
            indices.shape.dimensions[..<batch] == shape.dimensions[..<batch]
        else { throw fault("indices of \(indices.shape) do not fit \(shape)") }
        let rest = Array(shape.dimensions[(batch + width)...])
        let values = indices.values(as: Int.self)
        let tuples = indices.shape.dimensions.dropLast().reduce(1, *)
        let inBatch = indices.shape.dimensions[batch...].dropLast().reduce(1, *)
        var places: [Int] = []
        for tuple in 0..<tuples {
            var place = inBatch > 0 ? tuple / inBatch : 0
            for part in 0..<width {
                let size = shape[batch + part]
                var index = values[tuple * width + part]
                if index < 0 { index = index &+ size }
                guard (0..<size).contains(index) else {
                    throw fault("an index is \(index), expected one of \(size)")
                }
                place = place * size + index
            }
            places.append(place)
        }
        try run.spend(tuples, at: node)
        return (places, rest)
    }

    func scatteredElements() throws -> Tensor {
        let x = try tensor(0)
        let axis = try axis(try integer("axis", 0), rank: x.rank)
        let places = try elementPlaces(x.shape, axis)
        let updates = try tensor(2)
        guard updates.shape == places.shape, updates.dtype == x.dtype else {
            throw fault("updates \(updates.shape) for indices \(places.shape)")
        }
        return try scattered(x, updates, at: places.values(as: Int64.self))
    }

    /// The elements of an array with some replaced by, or joined with, others.
    func scattered(_ x: Tensor, _ updates: Tensor, at places: [Int64]) throws -> Tensor {
        let reduction = try text("reduction", "none")
        try run.spend(x.count, at: node)
        func joined<T: Scalar>(_: T.Type, _ join: (T, T) -> T) -> Tensor {
            var values = x.values(as: T.self)
            for (place, value) in zip(places, updates.values(as: T.self)) {
                values[Int(place)] = join(values[Int(place)], value)
            }
            return Tensor(NDArray(values, shape: x.shape))
        }
        if reduction == "none" {
            // Which element each place takes in the end: one of the array or one of the updates.
            var sources = (0..<x.count).map(Int64.init)
            for (number, place) in places.enumerated() {
                sources[Int(place)] = Int64(x.count + number)
            }
            let both = Tensor.concatenate(
                [x.reshaped([x.count]), updates.reshaped([updates.count])], axis: 0)
            return both.elements(at: Tensor(NDArray(sources, shape: x.shape)))
        }
        guard x.dtype != .bool else { throw fault("reduction '\(reduction)' of bool") }
        let isFloating = x.dtype.isFloatingPoint
        if reduction == "add", isFloating {
            let at = Tensor(NDArray(places, shape: updates.shape))
            let sums = try apply(
                "addElements", [updates, at],
                ["shape": .list(x.shape.dimensions.map { .integer($0) })])
            return x + sums
        }
        try refuseDerivative(x, updates)
        let result: Tensor
        switch reduction {
        case "add":
            result = joined(Int64.self) { $0 &+ $1 }
        case "mul":
            result = isFloating ? joined(Double.self) { $0 * $1 } : joined(Int64.self) { $0 &* $1 }
        case "max":
            result =
                isFloating
                ? joined(Double.self) { $0.isNaN || $0 > $1 ? $0 : $1 } : joined(Int64.self, max)
        case "min":
            result =
                isFloating
                ? joined(Double.self) { $0.isNaN || $0 < $1 ? $0 : $1 } : joined(Int64.self, min)
        default: throw fault("reduction '\(reduction)'")
        }
        return isFloating ? result.cast(to: x.dtype) : result.cutting(to: x.dtype)
    }
}
