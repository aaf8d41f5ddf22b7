import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Layers that go along a sequence with a state.
    static let stateful: [String: Entry] = [
        "CausalConvWithState": Entry { call in
            let x = try call.floating(0), weight = try call.floating(1)
            guard x.rank == 3, weight.rank == 3, weight.shape[1] == 1, weight.shape[2] > 0,
                weight.shape[0] == x.shape[1], weight.dtype == x.dtype, x.count > 0
            else { throw call.fault("input \(x.shape) and weight \(weight.shape) do not fit") }
            let width = weight.shape[2]
            let state: Shape = [x.shape[0], x.shape[1], width - 1]
            let past = try call.optional(3) ?? .zeros(state, dtype: x.dtype)
            guard past.shape == state else { throw call.fault("the state is \(past.shape)") }
            let padded = try call.concatenated([past, x], axis: 2)
            let bias = try call.optional(2)
            guard bias.map({ $0.shape == [x.shape[1]] && $0.dtype == x.dtype }) ?? true else {
                throw call.fault("the bias is \(bias?.shape ?? [])")
            }
            let settings = WindowSettings(
                sizes: [width], strides: [1], dilations: [1], before: [0], after: [0])
            var result = try call.convolution(padded, weight, bias, settings, x.shape[1])
            switch try call.text("activation", "none") {
            case "none": break
            case "silu", "swish": result = result.silu()
            case let name: throw call.fault("the activation '\(name)'")
            }
            let end = padded.shape[2]
            return [Value(result), Value(padded.sliced(axis: 2, (end - width + 1)..<end))]
        },
        "LinearAttention": Entry { try $0.linearAttention() },
        "TensorScatter": .one { call in
            let x = try call.tensor(0), update = try call.tensor(1)
            let axis = try call.axis(try call.integer("axis", -2), rank: x.rank)
            guard update.dtype == x.dtype, update.rank == x.rank, axis > 0,
                x.shape.dimensions.indices.allSatisfy({
                    $0 == axis || x.shape[$0] == update.shape[$0]
                }), update.shape[axis] <= x.shape[axis]
            else { throw call.fault("\(update.shape) does not go into \(x.shape)") }
            let starts =
                call.has(2) ? try call.integers(2) : Array(repeating: 0, count: x.shape[0])
            let mode = try call.text("mode", "linear")
            let size = x.shape[axis], count = update.shape[axis]
            guard starts.count == x.shape[0], ["linear", "circular"].contains(mode),
                starts.allSatisfy({
                    (0...size).contains($0) && (mode != "linear" || $0 + count <= size)
                })
            else { throw call.fault("places \(starts.prefix(12)) in \(x.shape)") }
            let steps = x.shape.strides, own = update.shape.strides
            let places = (0..<update.count).map { number -> Int64 in
                var place = 0
                for other in 0..<x.rank {
                    var index = number / own[other] % update.shape[other]
                    if other == axis { index = (starts[number / own[0]] + index) % size }
                    place += index * steps[other]
                }
                return Int64(place)
            }
            return try call.scattered(x, update, at: places)
        },
    ]
}

extension Call {
    /// A memory of products of keys and values that every step changes and reads.
    func linearAttention() throws -> [Value] {
        let rule = try text("update_rule", "gated_delta")
        let isGated = rule.hasPrefix("gated"), corrects = rule.hasSuffix("delta")
        guard ["linear", "gated", "delta", "gated_delta"].contains(rule), has(4) == isGated,
            has(5) == corrects
        else { throw fault("the rule '\(rule)' and its inputs") }
        let queryHeads = try integer("q_num_heads"), heads = try integer("kv_num_heads")
        let given = try floating(0)
        func split(_ x: Tensor, _ heads: Int) throws -> Tensor {
            guard x.rank == 3, heads > 0, x.shape[2] % heads == 0, x.shape[0] == given.shape[0],
                x.shape[1] == given.shape[1], x.count > 0
            else { throw fault("\(x.shape) has no \(heads) heads") }
            // [steps, batch, heads, size]
            return x.cast(to: .float32)
                .reshaped([x.shape[0], x.shape[1], heads, x.shape[2] / heads])
                .transposed([1, 0, 2, 3])
        }
        let queries = try split(given, queryHeads)
        let keys = try split(try floating(1), heads), values = try split(try floating(2), heads)
        let size = keys.shape[3], width = values.shape[3]
        guard queries.shape[3] == size, queryHeads % heads == 0 else {
            throw fault("\(queryHeads) heads of queries and \(heads) of keys")
        }
        let (steps, batch) = (queries.shape[0], queries.shape[1])
        let shape = try shape([batch, heads, size, width])
        var state = try optional(3)?.cast(to: .float32) ?? .zeros(shape)
        guard state.shape == shape else { throw fault("the state is \(state.shape)") }
        let decay = try isGated ? split(try floating(4), heads) : nil
        var rate = try corrects ? floating(5) : nil
        if let given = rate {
            guard given.rank == 3, given.shape[0] == batch, given.shape[1] == steps,
                given.shape[2] == 1 || given.shape[2] == heads
            else { throw fault("rates of \(given.shape)") }
            rate = given.cast(to: .float32).transposed([1, 0, 2])
                .reshaped([steps, batch, given.shape[2], 1])
        }
        guard decay.map({ $0.shape[3] == 1 || $0.shape[3] == size }) ?? true else {
            throw fault("a decay of \(try floating(4).shape)")
        }
        let named = try real("scale", 0)
        let scale = named == 0 ? 1 / Double(size).squareRoot() : named
        let group = queryHeads / heads
        let order = Tensor(
            NDArray((0..<queryHeads).map { $0 / group }, shape: [queryHeads]))
        var results: [Tensor] = []
        for step in 0..<steps {
            try run.spend(shape.count * 4, at: node)
            let key = keys[step].reshaped([batch, heads, size, 1])
            var value = values[step].reshaped([batch, heads, 1, width])
            if let decay {
                state = state * decay[step].exp().reshaped([batch, heads, decay.shape[3], 1])
            }
            if let rate {
                let known = (state * key).sum(axes: [2], keepingDimensions: true)
                value = rate[step].reshaped([batch, rate.shape[2], 1, 1]) * (value - known)
            }
            state = state + key * value
            let read = group == 1 ? state : state.taking(order, axis: 1)
            let query = queries[step].reshaped([batch, queryHeads, size, 1])
            results.append((read * query).sum(axes: [2]) * scale)
        }
        let all = Tensor.stack(results, axis: 1)
            .reshaped([batch, steps, queryHeads * width]).cast(to: given.dtype)
        let stateType = try optional(3)?.dtype ?? given.dtype
        return [Value(all), Value(state.cast(to: stateType))]
    }
}
