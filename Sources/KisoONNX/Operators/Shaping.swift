import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// What gives arrays other shapes.
    static let shaping: [String: Entry] = [
        "Shape": .one(.read) { call in
            let sizes = try call.tensor(0).shape.dimensions
            func bound(_ name: String, _ standard: Int) throws -> Int {
                let value = try call.integer(name, standard)
                return min(max(value < 0 ? value + sizes.count : value, 0), sizes.count)
            }
            let start = try bound("start", 0), end = try bound("end", sizes.count)
            let part = start < end ? Array(sizes[start..<end]) : []
            return Tensor(NDArray(part, shape: [part.count]))
        },
        "Size": .one(.read) { Tensor(NDArray([try $0.tensor(0).count], shape: [])) },
        "Reshape": .one(.moved) { call in
            let x = try call.tensor(0)
            guard let sizes = try call.integers(attribute: "shape", orInput: 1) else {
                throw call.fault("it is given no shape")
            }
            return x.reshaped(try call.reshapedSizes(x.shape, sizes))
        },
        "Flatten": .one(.moved) { call in
            let x = try call.tensor(0)
            let axis = try call.integer("axis", 1)
            guard (-x.rank...x.rank).contains(axis) else { throw call.fault("axis \(axis)") }
            let place = axis < 0 ? axis + x.rank : axis
            let rows = x.shape.dimensions[..<place].reduce(1, *)
            let columns = x.shape.dimensions[place...].reduce(1, *)
            return x.reshaped(try call.shape([rows, columns]))
        },
        "Transpose": .one(.moved) { call in
            let x = try call.tensor(0)
            let order = try call.integers("perm") ?? Array((0..<x.rank).reversed())
            guard order.sorted() == Array(0..<x.rank) else {
                throw call.fault("\(order) is no order of \(x.rank) axes")
            }
            return try call.apply(
                "transpose", [x], ["axes": .list(order.map { .integer($0) })])
        },
        "Squeeze": .one(.moved) { call in
            let x = try call.tensor(0)
            let given = try call.integers(attribute: "axes", orInput: 1)
            let axes =
                try given.map { try call.axes($0, rank: x.rank) }
                ?? x.shape.dimensions.indices.filter { x.shape[$0] == 1 }
            guard axes.allSatisfy({ x.shape[$0] == 1 }) else {
                throw call.fault("an axis of \(x.shape) among \(axes) has not the size 1")
            }
            return x.dropping(axes)
        },
        "Unsqueeze": .one(.moved) { call in
            let x = try call.tensor(0)
            guard let given = try call.integers(attribute: "axes", orInput: 1),
                given.count + x.rank <= 64
            else { throw call.fault("it is given no axes") }
            let axes = try call.axes(given, rank: x.rank + given.count)
            var sizes = x.shape.dimensions
            for axis in axes { sizes.insert(1, at: axis) }
            return x.reshaped(Shape(sizes))
        },
        "Concat": .one(.moved) { call in
            let parts = try call.inputs.indices.map { try call.tensor($0) }
            guard let first = parts.first else { throw call.fault("it joins nothing") }
            return try call.concatenated(
                parts, axis: try call.axis(try call.integer("axis", 1), rank: first.rank))
        },
        "Split": Entry(.moved) { try $0.split() },
        "Slice": .one(.moved) { try $0.slice() },
        "Expand": .one(.moved) { call in
            let x = try call.tensor(0)
            let shape = try call.shape(try call.integers(1))
            guard let full = x.shape.broadcast(with: shape) else {
                throw call.fault("\(x.shape) and \(shape) do not broadcast")
            }
            return try call.broadcast(x, to: try call.shape(full.dimensions))
        },
        "Tile": .one(.moved) { call in
            let x = try call.tensor(0)
            let repeats = try call.integers(1)
            guard repeats.count == x.rank, repeats.allSatisfy({ $0 >= 0 }) else {
                throw call.fault("\(repeats) do not repeat \(x.shape)")
            }
            let sizes = zip(x.shape.dimensions, repeats).map {
                $0.multipliedReportingOverflow(by: $1)
            }
            let full = try call.shape(sizes.map { $0.overflow ? -1 : $0.partialValue })
            if full.count == 0 { return .zeros(full, dtype: x.dtype) }
            let spread = zip(x.shape.dimensions, repeats).flatMap { [$1, $0] }
            let apart = x.reshaped(Shape(x.shape.dimensions.flatMap { [1, $0] }))
            return try call.broadcast(apart, to: Shape(spread)).reshaped(full)
        },
        "Pad": .one(.moved) { try $0.pad() },
        "DepthToSpace": .one(.moved) { call in
            let x = try call.tensor(0)
            let block = try call.integer("blocksize")
            guard x.rank == 4, block > 0, block <= 1 << 15, x.shape[1] % (block * block) == 0 else {
                throw call.fault("\(x.shape) has no blocks of \(block)")
            }
            let (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3])
            let full = try call.shape([n, c, h * block, w * block])
            return try call.text("mode", "DCR") == "CRD"
                ? x.reshaped(Shape([n, c, block, block, h, w])).transposed([0, 1, 4, 2, 5, 3])
                    .reshaped(full)
                : x.reshaped(Shape([n, block, block, c, h, w])).transposed([0, 3, 4, 1, 5, 2])
                    .reshaped(full)
        },
        "SpaceToDepth": .one(.moved) { call in
            let x = try call.tensor(0)
            let block = try call.integer("blocksize")
            guard x.rank == 4, block > 0, x.shape[2] % block == 0, x.shape[3] % block == 0 else {
                throw call.fault("\(x.shape) has no blocks of \(block)")
            }
            let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block)
            return x.reshaped(Shape([n, c, h, block, w, block])).transposed([0, 3, 5, 1, 2, 4])
                .reshaped(Shape([n, c * block * block, h, w]))
        },
    ]
}

extension Call {
    /// The shape of `Reshape`: 0 takes a size over, -1 is what is left.
    func reshapedSizes(_ from: Shape, _ given: [Int]) throws -> Shape {
        var sizes = given
        let keepsZero = try flag("allowzero")
        for (place, size) in given.enumerated() where size == 0 && !keepsZero {
            guard place < from.rank else { throw fault("size \(place) is 0, but \(from) has none") }
            sizes[place] = from[place]
        }
        let free = sizes.indices.filter { sizes[$0] == -1 }
        guard free.count <= 1 else { throw fault("the sizes \(given) have several -1") }
        if let place = free.first {
            sizes[place] = 1
            let rest = try shape(sizes).count
            guard rest > 0, from.count % rest == 0 else {
                throw fault("\(from) cannot become \(given)")
            }
            sizes[place] = from.count / rest
        }
        let result = try shape(sizes)
        guard result.count == from.count else { throw fault("\(from) cannot become \(given)") }
        return result
    }

    func concatenated(_ parts: [Tensor], axis: Int) throws -> Tensor {
        let first = parts[0]
        let fits = parts.allSatisfy { part in
            part.dtype == first.dtype && part.rank == first.rank
                && part.shape.dimensions.indices.allSatisfy {
                    $0 == axis || part.shape[$0] == first.shape[$0]
                }
        }
        guard fits else { throw fault("\(parts.prefix(4).map(\.shape)) cannot be joined") }
        var sizes = first.shape.dimensions
        sizes[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
        let whole = try shape(sizes)
        try run.spend(whole.count, at: node)
        return .concatenate(parts, axis: axis)
    }

    func split() throws -> [Value] {
        let x = try tensor(0)
        let axis = try axis(try integer("axis", 0), rank: x.rank)
        let size = x.shape[axis]
        var sizes = try integers(attribute: "split", orInput: 1) ?? []
        if sizes.isEmpty {
            let parts = try integer("num_outputs", node.outputs.count)
            guard parts > 0, parts <= 1 << 16 else { throw fault("it splits into \(parts) parts") }
            let length = version < 18 ? size / parts : (size + parts - 1) / parts
            sizes = (0..<parts).map { max(0, min(length, size - $0 * length)) }
        }
        guard sizes.allSatisfy({ (0...size).contains($0) }), sizes.count <= 1 << 16,
            sizes.reduce(0, +) == size
        else { throw fault("the parts \(sizes.prefix(12)) do not make up \(size)") }
        var start = 0
        return try sizes.map { length in
            defer { start += length }
            return Value(try slice(x, axis, start, length))
        }
    }

    func slice(_ x: Tensor, _ axis: Int, _ start: Int, _ count: Int, step: Int = 1) throws -> Tensor
    {
        try apply(
            "slice", [x],
            [
                "axis": .integer(axis), "start": .integer(start), "count": .integer(count),
                "step": .integer(step),
            ])
    }

    func slice() throws -> Tensor {
        var x = try tensor(0)
        guard let starts = try integers(attribute: "starts", orInput: 1),
            let ends = try integers(attribute: "ends", orInput: 2), starts.count == ends.count,
            starts.count <= x.rank
        else { throw fault("its starts and ends do not fit") }
        let axes = try integers(attribute: "axes", orInput: 3) ?? Array(0..<starts.count)
        let steps = has(4) ? try integers(4) : Array(repeating: 1, count: starts.count)
        guard axes.count == starts.count, steps.count == starts.count else {
            throw fault("it has \(starts.count) starts, \(axes.count) axes, \(steps.count) steps")
        }
        _ = try self.axes(axes, rank: x.rank)
        for (place, axis) in axes.enumerated() {
            let axis = try self.axis(axis, rank: x.rank)
            let size = x.shape[axis], step = steps[place]
            guard step != 0, step > .min else { throw fault("a step is \(step)") }
            func fitted(_ value: Int, _ range: ClosedRange<Int>) -> Int {
                let value = value < 0 ? value &+ size : value
                return min(max(value, range.lowerBound), range.upperBound)
            }
            let start: Int, count: Int
            if step > 0 {
                start = fitted(starts[place], 0...size)
                let end = fitted(max(ends[place], .min / 2), 0...size)
                count = end <= start ? 0 : (end - start - 1) / step + 1
            } else {
                start = fitted(starts[place], -1...max(size - 1, -1))
                let end = ends[place] < -size ? -1 : fitted(ends[place], -1...max(size - 1, -1))
                count = start <= end ? 0 : (start - end - 1) / -step + 1
            }
            x = try slice(x, axis, count == 0 ? 0 : start, count, step: count < 2 ? 1 : step)
        }
        return x
    }

    func pad() throws -> Tensor {
        let x = try tensor(0)
        guard let given = try integers(attribute: version < 2 ? "paddings" : "pads", orInput: 1)
        else { throw fault("it is given no pads") }
        let axes = has(3) ? try integers(3).map { try axis($0, rank: x.rank) } : Array(0..<x.rank)
        guard given.count == 2 * axes.count, Set(axes).count == axes.count else {
            throw fault("\(given.count) pads do not fit \(axes.count) axes")
        }
        var result = x
        let mode = try text("mode", "constant")
        for (place, axis) in axes.enumerated() {
            let size = result.shape[axis]
            let (before, after) = (given[place], given[place + axes.count])
            let limit = GraphRun.largestCount
            guard abs(before.clamped) <= limit, abs(after.clamped) <= limit,
                size + before + after >= 0
            else { throw fault("the pads \(given.prefix(12)) make no array") }
            // A negative pad takes away.
            let (from, to) = (max(-before, 0), size - max(-after, 0))
            if from > 0 || to < size {
                guard from <= to, mode == "constant" || mode == "edge" else {
                    throw fault("the pads \(given.prefix(12)) take away too much")
                }
                result = try slice(result, axis, from, to - from)
            }
            let (more, last) = (max(before, 0), max(after, 0))
            if more == 0 && last == 0 { continue }
            var sizes = result.shape.dimensions
            sizes[axis] += more + last
            let padded = try shape(sizes)
            try run.spend(padded.count, at: node)
            result =
                try padded.count == 0
                ? .zeros(padded, dtype: x.dtype)
                : extended(result, axis, more, last, mode)
        }
        return result
    }

    private func extended(
        _ x: Tensor, _ axis: Int, _ before: Int, _ after: Int, _ mode: String
    ) throws -> Tensor {
        let size = x.shape[axis]
        if mode == "constant" {
            var value = try real("value", 0)
            if let given = try optional(2) {
                guard given.count == 1 else { throw fault("the value is \(given.shape)") }
                value = given.doubles[0]
            }
            func block(_ count: Int) throws -> Tensor {
                var sizes = x.shape.dimensions
                sizes[axis] = count
                guard x.dtype.canHold(value) else { throw fault("\(x.dtype) cannot hold \(value)") }
                return .full(try shape(sizes), value, dtype: x.dtype)
            }
            return .concatenate([try block(before), x, try block(after)], axis: axis)
        }
        guard size > 0 else { throw fault("axis \(axis) of \(x.shape) is empty") }
        let places = try (-before..<(size + after)).map { place -> Int in
            switch mode {
            case "edge": return min(max(place, 0), size - 1)
            case "wrap": return (place % size + size) % size
            case "reflect":
                if size == 1 { return 0 }
                let period = 2 * (size - 1)
                let rest = (place % period + period) % period
                return rest < size ? rest : period - rest
            default: throw fault("mode '\(mode)'")
            }
        }
        return x.taking(Tensor(NDArray(places, shape: [places.count])), axis: axis)
    }
}

extension Int {
    /// The number, or the nearest one whose magnitude is one.
    var clamped: Int { Swift.max(self, .min + 1) }
}
