import Foundation
import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Attention and what belongs to it.
    static let attention: [String: Entry] = [
        "Attention": Entry { try $0.attention() },
        "RotaryEmbedding": .one { try $0.rotated() },
    ]
}

extension Call {
    /// `[batch, length, heads · size]` as `[batch, heads, length, size]`.
    private func heads(_ x: Tensor, _ count: Int) throws -> Tensor {
        if x.rank == 4 { return x }
        guard x.rank == 3, count > 0, x.shape[2] % count == 0 else {
            throw fault("\(x.shape) has no \(count) heads")
        }
        return x.reshaped([x.shape[0], x.shape[1], count, x.shape[2] / count])
            .transposed([0, 2, 1, 3])
    }

    func attention() throws -> [Value] {
        let given = try floating(0)
        let wide: DType = given.dtype == .float64 ? .float64 : .float32
        let queries = try heads(given, try integer("q_num_heads", 0))
        var keys = try heads(try floating(1), try integer("kv_num_heads", 0))
        var values = try heads(try floating(2), try integer("kv_num_heads", 0))
        let past = try optional(4)
        if let past, let pastValues = try optional(5) {
            guard past.rank == 4, pastValues.rank == 4 else { throw fault("the past") }
            keys = try concatenated([past, keys], axis: 2)
            values = try concatenated([pastValues, values], axis: 2)
        }
        let (present, presentValues) = (keys, values)
        let (batch, count, length) = (queries.shape[0], queries.shape[1], queries.shape[2])
        let all = keys.shape[2]
        guard keys.shape[0] == batch, values.shape[0] == batch, values.shape[2] == all,
            keys.shape[3] == queries.shape[3], keys.shape[1] == values.shape[1], keys.shape[1] > 0,
            count % keys.shape[1] == 0, queries.count > 0, all > 0, keys.dtype == given.dtype
        else {
            throw fault("\(queries.shape), \(keys.shape) and \(values.shape) do not fit")
        }
        let repeats = count / keys.shape[1]
        if repeats > 1 {
            let order = (0..<count).map { $0 / repeats }
            let indices = Tensor(NDArray(order, shape: [count]))
            keys = keys.taking(indices, axis: 1)
            values = values.taking(indices, axis: 1)
        }
        let scale = try real("scale", 1 / Double(queries.shape[3]).squareRoot())
        var scores =
            try product(
                queries.cast(to: wide), keys.cast(to: wide).transposed([0, 1, 3, 2])) * scale
        let mode = try integer("qk_matmul_output_mode", 0)
        guard (0...3).contains(mode) else { throw fault("qk_matmul_output_mode \(mode)") }
        var shown = scores
        let cap = try real("softcap", 0)
        if cap > 0 {
            scores = (scores / cap).tanh() * cap
            // What is shown first is what was capped, as the standard's own programs have it.
            shown = scores
        }
        if let bias = try attentionBias(
            shape: [batch, count, length, all], past: past?.shape[2] ?? 0, wide)
        {
            scores = scores + bias
        }
        if mode == 2 { shown = scores }
        let highest = scores.max(axes: [-1], keepingDimensions: true)
        if highest.doubles.contains(-.infinity) { throw fault("a row that sees nothing") }
        let weights = scores.softmax(axis: -1)
        if mode == 3 { shown = weights }
        var result = try product(weights, values.cast(to: wide)).cast(to: given.dtype)
        if given.rank == 3 {
            result = result.transposed([0, 2, 1, 3])
                .reshaped([batch, length, count * values.shape[3]])
        }
        return [
            Value(result), Value(present), Value(presentValues), Value(shown.cast(to: given.dtype)),
        ]
    }

    /// What is added to the scores: minus infinity for what is not to be seen.
    private func attentionBias(shape full: Shape, past: Int, _ dtype: DType) throws -> Tensor? {
        let (batch, length, all) = (full[0], full[2], full[3])
        var bias: Tensor?
        func add(_ part: Tensor) throws {
            guard part.shape.broadcast(with: full) == full else {
                throw fault("the mask \(part.shape) does not fit \(full)")
            }
            bias = bias.map { $0 + part } ?? part
        }
        func hiding(_ mask: [Bool], _ shape: Shape) -> Tensor {
            Tensor(NDArray(mask.map { $0 ? 0.0 : -Double.infinity }, shape: shape)).cast(to: dtype)
        }
        if var mask = try optional(3) {
            guard mask.rank >= 1 else { throw fault("the mask is a number") }
            let missing = all - mask.shape[-1]
            if mask.dtype == .bool {
                mask = hiding(mask.values(as: Bool.self), mask.shape)
            } else {
                guard mask.dtype.isFloatingPoint else { throw fault("the mask is \(mask.dtype)") }
                mask = mask.cast(to: dtype)
            }
            if missing > 0 {
                var sizes = mask.shape.dimensions
                sizes[sizes.count - 1] = missing
                mask = .concatenate(
                    [mask, .full(try shape(sizes), -.infinity, dtype: dtype)], axis: -1)
            }
            try add(mask)
        }
        if try flag("is_causal") {
            let sees = (0..<length * all).map { $0 % all <= $0 / all + past }
            try add(hiding(sees, [length, all]))
        }
        if has(6) {
            let lengths = try integers(6)
            guard lengths.count == batch else { throw fault("lengths \(lengths.prefix(12))") }
            try add(
                hiding((0..<batch * all).map { $0 % all < lengths[$0 / all] }, [batch, 1, 1, all]))
        }
        return bias
    }

    func rotated() throws -> Tensor {
        let given = try floating(0)
        var x = given.rank == 4 ? given.transposed([0, 2, 1, 3]) : given
        if given.rank == 3 {
            let heads = try integer("num_heads", 0)
            guard heads > 0, given.shape[2] % heads == 0 else { throw fault("\(heads) heads") }
            x = given.reshaped([given.shape[0], given.shape[1], heads, given.shape[2] / heads])
        }
        guard x.rank == 4 else { throw fault("the input is \(given.shape)") }
        let size = x.shape[3]
        let named = try integer("rotary_embedding_dim", 0)
        let width = named == 0 ? size : named
        guard width > 0, width <= size, width % 2 == 0 else { throw fault("it turns \(width)") }
        func cache(_ place: Int) throws -> Tensor {
            var table = try floating(place)
            if has(3) {
                let positions = try integerTensor(3)
                guard table.rank == 2, positions.shape == [x.shape[0], x.shape[1]] else {
                    throw fault("positions \(positions.shape)")
                }
                let wrapped = try wrapped(3, below: table.shape[0])
                table = table.taking(wrapped.reshaped([wrapped.count]), axis: 0)
                    .reshaped([x.shape[0], x.shape[1], table.shape[1]])
            }
            guard table.shape == [x.shape[0], x.shape[1], width / 2], table.dtype == x.dtype else {
                throw fault("a table of \(table.shape)")
            }
            return table.reshaped([x.shape[0], x.shape[1], 1, width / 2])
        }
        let (cosines, sines) = (try cache(1), try cache(2))
        let turned = x.sliced(axis: 3, 0..<width)
        let isInterleaved = try flag("interleaved")
        let first =
            isInterleaved
            ? turned.sliced(axis: 3, 0..<width, step: 2) : turned.sliced(axis: 3, 0..<(width / 2))
        let second =
            isInterleaved
            ? turned.sliced(axis: 3, 1..<width, step: 2)
            : turned.sliced(axis: 3, (width / 2)..<width)
        let parts = [cosines * first - sines * second, sines * first + cosines * second]
        var result =
            isInterleaved
            ? Tensor.stack(parts, axis: 4).reshaped(turned.shape)
            : Tensor.concatenate(parts, axis: 3)
        if width < size {
            result = .concatenate([result, x.sliced(axis: 3, width..<size)], axis: 3)
        }
        return given.rank == 4 ? result.transposed([0, 2, 1, 3]) : result.reshaped(given.shape)
    }
}
