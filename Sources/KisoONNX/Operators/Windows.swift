import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Convolutions and poolings.
    static let windows: [String: Entry] = [
        "Conv": .one { call in
            try call.convolution(
                try call.floating(0), try call.floating(1), try call.optional(2))
        },
        "ConvTranspose": .one { try $0.transposedConvolution() },
        "MaxPool": Entry { call in
            let given = try call.tensor(0)
            let x = given.dtype.isFloatingPoint ? given : given.cast(to: .float32)
            guard given.dtype != .int64, given.dtype != .int32, given.dtype != .bool else {
                throw call.fault("elements of type \(given.dtype)")
            }
            let settings = try call.windows(x)
            if call.node.outputs.count > 1 { return try call.maxPoolWithPlaces(x, settings, given) }
            return [Value(try call.maxPool(x, settings).cast(to: given.dtype))]
        },
        "AveragePool": .one { call in
            let x = try call.floating(0)
            return try call.averagePool(x, try call.windows(x))
        },
        "LpPool": .one { call in
            let x = try call.floating(0)
            let settings = try call.windows(x)
            let order = Double(try call.integer("p", 2))
            guard order >= 1 else { throw call.fault("p is \(order)") }
            let powers = try call.apply(
                "power", [x.absolute(), .full([], order, dtype: x.dtype)])
            let axes = Array((x.rank)..<(x.rank + settings.sizes.count))
            let sums = try call.unfolded(powers, settings, padding: 0).sum(axes: axes)
            return try call.apply("power", [sums, .full([], 1 / order, dtype: x.dtype)])
        },
        "GlobalAveragePool": .one { call in
            try call.global { $0.mean(axes: $1, keepingDimensions: true) }
        },
        "GlobalMaxPool": .one { call in
            try call.global { $0.max(axes: $1, keepingDimensions: true) }
        },
        "GlobalLpPool": .one { call in
            let order = Double(try call.integer("p", 2))
            return try call.global { x, axes in
                x.absolute().power(order).sum(axes: axes, keepingDimensions: true)
                    .power(1 / order)
            }
        },
    ]
}

extension Call {
    func global(_ reduce: (Tensor, [Int]) -> Tensor) throws -> Tensor {
        let x = try floating(0)
        guard x.rank > 2, x.count > 0 else { throw fault("the input \(x.shape) is not [n, c, …]") }
        return reduce(x, Array(2..<x.rank))
    }

    /// The convolution with any number of axes; one or two go to Kiso's own.
    func convolution(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
        let groups = try integer("group", 1)
        guard x.rank >= 3, weight.rank == x.rank, weight.dtype == x.dtype, groups > 0,
            weight.shape[0] % groups == 0,
            x.shape[1] == weight.shape[1].multipliedReportingOverflow(by: groups).partialValue,
            bias.map({ $0.shape == [weight.shape[0]] && $0.dtype == x.dtype }) ?? true
        else {
            throw fault("input \(x.shape), weight \(weight.shape) and \(groups) groups do not fit")
        }
        let settings = try windows(x, sizes: Array(weight.shape.dimensions[2...]))
        return try convolution(x, weight, bias, settings, groups)
    }

    func convolution(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ settings: WindowSettings, _ groups: Int
    ) throws -> Tensor {
        let spatial = Array(x.shape.dimensions[2...])
        let counts = settings.counts(spatial)
        guard counts.allSatisfy({ $0 > 0 }) else {
            throw fault("a window of \(settings.sizes) does not fit into \(x.shape)")
        }
        if x.rank == 3 {
            var flat = settings
            flat.sizes.insert(1, at: 0)
            flat.strides.insert(1, at: 0)
            flat.dilations.insert(1, at: 0)
            flat.before.insert(0, at: 0)
            flat.after.insert(0, at: 0)
            let result = try convolution(
                x.reshaped([x.shape[0], x.shape[1], 1, x.shape[2]]),
                weight.reshaped([weight.shape[0], weight.shape[1], 1, weight.shape[2]]), bias, flat,
                groups)
            return result.reshaped([result.shape[0], result.shape[1], result.shape[3]])
        }
        if x.rank == 4 {
            let geometry = settings.geometry(spatial, groups: groups)
            let coded = try Attribute(encoding: geometry)
            return try apply(
                "convolution", [x, weight] + [bias].compactMap { $0 },
                ["geometry": coded, "relu": .bool(false), "precision": .text("float32")])
        }
        // Windows as rows of a matrix, group by group.
        let axes = settings.sizes.count
        let (inputs, outputs) = (x.shape[1] / groups, weight.shape[0] / groups)
        let window = settings.sizes.reduce(1, *), places = counts.reduce(1, *)
        let order = [0] + Array(2..<(2 + axes)) + [1] + Array((2 + axes)..<(2 + 2 * axes))
        let rows = try unfolded(x, settings, padding: 0).transposed(order)
            .reshaped([x.shape[0] * places, groups, inputs * window]).transposed([1, 0, 2])
        let filters = weight.reshaped([groups, outputs, inputs * window]).transposed([0, 2, 1])
        var result = try product(rows, filters).reshaped(
            [groups, x.shape[0], places, outputs]
        ).transposed([1, 0, 3, 2]).reshaped(Shape([x.shape[0], groups * outputs] + counts))
        if let bias {
            result =
                result
                + bias.reshaped(
                    Shape([groups * outputs] + Array(repeating: 1, count: axes)))
        }
        return result
    }

    /// The transposed convolution: the input with zeros between its elements, convolved with the
    /// weight turned round.
    func transposedConvolution() throws -> Tensor {
        let (x, weight) = (try floating(0), try floating(1))
        let bias = try optional(2)
        let groups = try integer("group", 1)
        let axes = x.rank - 2
        guard axes >= 1, weight.rank == x.rank, weight.dtype == x.dtype, groups > 0,
            weight.shape[0] == x.shape[1], x.shape[1] % groups == 0, x.count > 0
        else {
            throw fault("input \(x.shape), weight \(weight.shape) and \(groups) groups do not fit")
        }
        let filters = weight.shape[1].multipliedReportingOverflow(by: groups).partialValue
        guard bias.map({ $0.shape == [filters] && $0.dtype == x.dtype }) ?? true else {
            throw fault("the bias does not have \(filters) elements")
        }
        var settings = try windows(x, sizes: Array(weight.shape.dimensions[2...]))
        let extra = try integers("output_padding") ?? Array(repeating: 0, count: axes)
        guard extra.count == axes, extra.allSatisfy({ (0...1 << 20).contains($0) }) else {
            throw fault("output_padding \(extra.prefix(12))")
        }
        let full = (0..<axes).map {
            (x.shape[$0 + 2] - 1) * settings.strides[$0] + settings.extent($0) + extra[$0]
        }
        let wanted = try integers("output_shape")
        let mode = try text("auto_pad", "NOTSET")
        if wanted != nil || mode.hasPrefix("SAME") {
            let sizes =
                wanted.map { Array($0.suffix(axes)) }
                ?? (0..<axes).map { x.shape[$0 + 2] * settings.strides[$0] }
            guard sizes.count == axes else { throw fault("output_shape \(sizes)") }
            for axis in 0..<axes {
                let (all, overflow) = full[axis].subtractingReportingOverflow(sizes[axis])
                guard !overflow, sizes[axis] > 0, all.magnitude < 1 << 24 else {
                    throw fault("output_shape \(sizes)")
                }
                // Half of it, rounded down, also where there is too little.
                settings.before[axis] = mode == "SAME_UPPER" ? all >> 1 : all - (all >> 1)
                settings.after[axis] = all - settings.before[axis]
            }
        }
        // Zeros between the elements.
        var stuffed = x
        for axis in 0..<axes where settings.strides[axis] > 1 {
            let place = axis + 2, size = stuffed.shape[place], stride = settings.strides[axis]
            var sizes = stuffed.shape.dimensions
            sizes.insert(1, at: place + 1)
            let column = stuffed.reshaped(try shape(sizes))
            sizes[place + 1] = stride - 1
            let zeros = try shape(sizes)
            try run.spend(zeros.count, at: node)
            var joined = stuffed.shape.dimensions
            joined[place] = size * stride
            stuffed = Tensor.concatenate(
                [column, .zeros(zeros, dtype: x.dtype)], axis: place + 1
            ).reshaped(try shape(joined))
            stuffed = try slice(stuffed, place, 0, (size - 1) * stride + 1)
        }
        // The weight [c, f / groups, …] as [f, c / groups, …], turned round.
        let inner = Array(weight.shape.dimensions[2...])
        let (inputs, outputs) = (x.shape[1] / groups, weight.shape[1])
        var turned = weight.reshaped(Shape([groups, inputs, outputs] + inner))
            .transposed([0, 2, 1] + Array(3..<(3 + axes)))
            .reshaped(Shape([filters, inputs] + inner))
        turned = turned.flipped(axes: Array(2..<(2 + axes)))
        var plain = settings
        plain.strides = Array(repeating: 1, count: axes)
        for axis in 0..<axes {
            plain.before[axis] = settings.extent(axis) - 1 - settings.before[axis]
            plain.after[axis] = settings.extent(axis) - 1 - settings.after[axis] + extra[axis]
        }
        // What is taken off beyond the whole result is sliced away first.
        for axis in 0..<axes {
            let place = axis + 2
            let (front, back) = (max(0, -plain.before[axis]), max(0, -plain.after[axis]))
            if front + back > 0 {
                guard front + back < stuffed.shape[place] else {
                    throw fault("its pads leave nothing over")
                }
                stuffed = try slice(
                    stuffed, place, front, stuffed.shape[place] - front - back)
                plain.before[axis] = max(0, plain.before[axis])
                plain.after[axis] = max(0, plain.after[axis])
            }
        }
        return try convolution(stuffed, turned, bias, plain, groups)
    }

    func maxPool(_ x: Tensor, _ settings: WindowSettings) throws -> Tensor {
        let spatial = Array(x.shape.dimensions[2...])
        let counts = settings.counts(spatial)
        guard counts.allSatisfy({ $0 > 0 }), x.count > 0 else {
            throw fault("a window of \(settings.sizes) does not fit into \(x.shape)")
        }
        let isPlain = (0..<settings.sizes.count).allSatisfy {
            settings.before[$0] < settings.extent($0) && settings.after[$0] < settings.extent($0)
        }
        if x.rank == 4, isPlain {
            return try apply(
                "maxPool", [x],
                [
                    "geometry": try Attribute(encoding: settings.geometry(spatial)),
                    "relu": .bool(false),
                ])
        }
        let axes = Array(x.rank..<(x.rank + settings.sizes.count))
        return try unfolded(x, settings, padding: -.infinity).max(axes: axes)
    }

    /// The largest elements, and where in the whole input each one lies.
    func maxPoolWithPlaces(
        _ x: Tensor, _ settings: WindowSettings, _ given: Tensor
    ) throws -> [Value] {
        let spatial = Array(x.shape.dimensions[2...])
        let counts = settings.counts(spatial)
        guard counts.allSatisfy({ $0 > 0 }), x.count > 0 else {
            throw fault("a window of \(settings.sizes) does not fit into \(x.shape)")
        }
        let numbers = Tensor(NDArray((0..<x.count).map(Double.init), shape: x.shape))
        let window = settings.sizes.reduce(1, *)
        let shape = Shape(Array(x.shape.dimensions[..<2]) + counts)
        let flat = Shape(shape.dimensions + [window])
        let windows = try unfolded(x, settings, padding: -.infinity).reshaped(flat)
        let places = try unfolded(numbers, settings, padding: -1).reshaped(flat)
        let best = windows.argmax(axis: -1).reshaped(Shape(shape.dimensions + [1]))
        let rows = (0..<shape.count).map { Int64($0 * window) }
        let chosen = Tensor(NDArray(rows, shape: best.shape)) + best
        var found = places.elements(at: chosen).reshaped(shape).values(as: Int64.self)
        if try integer("storage_order", 0) == 1 {
            // Columns first within an image.
            let area = spatial.reduce(1, *)
            found = found.map { place in
                var rest = Int(place) % area, result = 0, step = 1
                var parts: [Int] = []
                for size in spatial.reversed() {
                    parts.insert(rest % size, at: 0)
                    rest /= size
                }
                for (part, size) in zip(parts, spatial) {
                    result += part * step
                    step *= size
                }
                return Int64(Int(place) / area * area + result)
            }
        }
        let largest = windows.elements(at: chosen).reshaped(shape).cast(to: given.dtype)
        return [Value(largest), Value(Tensor(NDArray(found, shape: shape)))]
    }

    func averagePool(_ x: Tensor, _ settings: WindowSettings) throws -> Tensor {
        let countsPadding = try flag("count_include_pad")
        let spatial = Array(x.shape.dimensions[2...])
        guard settings.counts(spatial).allSatisfy({ $0 > 0 }), x.count > 0 else {
            throw fault("a window of \(settings.sizes) does not fit into \(x.shape)")
        }
        if x.rank == 4, x.dtype == .float32 || x.dtype == .float64 {
            return try averageByConvolution(x, settings, spatial, countsPadding)
        }
        let axes = Array(x.rank..<(x.rank + settings.sizes.count))
        let wide = x.cast(to: x.dtype == .float64 ? .float64 : .float32)
        let sums = try unfolded(wide, settings, padding: 0).sum(axes: axes)
        let counts = try self.counted(wide.dtype, settings, spatial, countsPadding)
        return (sums / counts).cast(to: x.dtype)
    }

    /// How many elements of the input each window has: `[1, 1, …]`.
    private func counted(
        _ dtype: DType, _ settings: WindowSettings, _ spatial: [Int], _ countsPadding: Bool
    ) throws -> Tensor {
        var settings = settings
        var sizes = spatial
        if countsPadding {
            sizes = spatial.indices.map { spatial[$0] + settings.before[$0] + settings.after[$0] }
            // The same windows over an input that the padding is part of.
            let wanted = settings.counts(spatial)
            settings.before = settings.before.map { _ in 0 }
            settings.after = settings.after.map { _ in 0 }
            for axis in spatial.indices {
                let end = (wanted[axis] - 1) * settings.strides[axis] + settings.extent(axis)
                settings.after[axis] = max(0, end - sizes[axis])
            }
            settings.roundsUp = false
        }
        let ones = Tensor.ones(try shape([1, 1] + sizes), dtype: dtype)
        let axes = Array((2 + sizes.count)..<(2 + 2 * sizes.count))
        return try unfolded(ones, settings, padding: 0).sum(axes: axes)
    }

    private func averageByConvolution(
        _ x: Tensor, _ settings: WindowSettings, _ spatial: [Int], _ countsPadding: Bool
    ) throws -> Tensor {
        let planes = x.reshaped([x.shape[0] * x.shape[1], 1, spatial[0], spatial[1]])
        let weight = Tensor.ones(Shape([1, 1] + settings.sizes), dtype: x.dtype)
        let sums = try convolution(planes, weight, nil, settings, 1)
        let means = sums / (try counted(x.dtype, settings, spatial, countsPadding))
        return means.reshaped([x.shape[0], x.shape[1], means.shape[2], means.shape[3]])
    }
}
