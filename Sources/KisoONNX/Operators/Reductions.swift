import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// What joins elements along axes.
    static let reductions: [String: Entry] = {
        var all: [String: Entry] = [
            "ArgMax": .one(.read) { try $0.extremePlace { $0.argmax(axis: $1) } },
            "ArgMin": .one(.read) { try $0.extremePlace { $0.argmin(axis: $1) } },
            "CumSum": .one { try $0.cumulated { $0.cumulativeSum(axis: $1) } },
            "CumProd": .one { try $0.cumulated { $0.cumulativeProduct(axis: $1) } },
            "ReduceMax": .one(.moved) { try $0.extreme("max", -.infinity) },
            "ReduceMin": .one(.moved) { try $0.extreme("min", .infinity) },
        ]
        let sums: [String: @Sendable (Tensor, [Int]) -> Tensor] = [
            "ReduceSum": { $0.sum(axes: $1, keepingDimensions: true) },
            "ReduceMean": { $0.mean(axes: $1, keepingDimensions: true) },
            "ReduceProd": { $0.product(axes: $1, keepingDimensions: true) },
            "ReduceL1": { $0.absolute().sum(axes: $1, keepingDimensions: true) },
            "ReduceL2": { ($0 * $0).sum(axes: $1, keepingDimensions: true).sqrt() },
            "ReduceSumSquare": { ($0 * $0).sum(axes: $1, keepingDimensions: true) },
            "ReduceLogSum": { $0.sum(axes: $1, keepingDimensions: true).log() },
            "ReduceLogSumExp": { x, axes in
                if x.count == 0 { return x.exp().sum(axes: axes, keepingDimensions: true).log() }
                let highest = x.max(axes: axes, keepingDimensions: true).detached
                // Infinite extremes would make NaN of their differences.
                let anchor = Tensor.where(highest.isFinite(), highest, .zeros(like: highest))
                return (x - anchor).exp().sum(axes: axes, keepingDimensions: true).log() + anchor
            },
        ]
        for (name, reduce) in sums {
            all[name] = .one { call in
                let x = try call.tensor(0)
                guard x.dtype != .bool else { throw call.fault("it adds no bool") }
                let isWhole = !x.dtype.isFloatingPoint
                if isWhole, name.contains("Log") || name == "ReduceL2" || name == "ReduceMean" {
                    return reduce(x.cast(to: .float64), try call.reducedAxes(x.rank))
                        .dropping(try call.droppedAxes(x.rank)).cast(to: x.dtype)
                }
                let axes = try call.reducedAxes(x.rank)
                // Without axes nothing is added up, but a square is a square all the same.
                let result = reduce(x, axes).dropping(try call.droppedAxes(x.rank))
                return isWhole ? result.cast(to: x.dtype) : result
            }
        }
        return all
    }()
}

extension Tensor {
    /// The tensor without axes of size 1.
    func dropping(_ axes: [Int]) -> Tensor {
        if axes.isEmpty { return self }
        return reshaped(
            Shape(shape.dimensions.indices.filter { !axes.contains($0) }.map { shape[$0] }))
    }
}

extension Call {
    /// The axes that a reduction joins.
    func reducedAxes(_ rank: Int) throws -> [Int] {
        let given = try integers(attribute: "axes", orInput: 1) ?? []
        if given.isEmpty {
            return try flag("noop_with_empty_axes") ? [] : Array(0..<rank)
        }
        return try axes(given, rank: rank)
    }

    /// The axes that vanish.
    func droppedAxes(_ rank: Int) throws -> [Int] {
        try flag("keepdims", true) ? [] : try reducedAxes(rank)
    }

    func extreme(_ op: String, _ empty: Double) throws -> Tensor {
        let given = try tensor(0)
        let x = given.dtype == .bool ? given.cast(to: .uint8) : given
        let axes = try reducedAxes(x.rank)
        if axes.isEmpty { return given }
        let kept = Shape(x.shape.dimensions.indices.map { axes.contains($0) ? 1 : x.shape[$0] })
        let result: Tensor
        if axes.contains(where: { x.shape[$0] == 0 }) {
            guard x.dtype.isFloatingPoint else { throw fault("there is nothing to compare") }
            result = .full(kept, empty, dtype: x.dtype)
        } else {
            result = try apply(op, [x], ["axes": .list(axes.map { .integer($0) })]).reshaped(kept)
        }
        return result.cast(to: given.dtype).dropping(try droppedAxes(x.rank))
    }

    func extremePlace(_ find: (Tensor, Int) -> Tensor) throws -> Tensor {
        let x = try tensor(0)
        let axis = try axis(try integer("axis", 0), rank: x.rank)
        guard x.dtype != .bool, x.shape[axis] > 0 else {
            throw fault("there is nothing to compare along axis \(axis) of \(x.shape)")
        }
        var result = find(x, axis)
        if try flag("select_last_index") {
            result =
                Tensor.full([], Double(x.shape[axis] - 1), dtype: .int64)
                - find(x.flipped(axes: [axis]), axis)
        }
        guard try flag("keepdims", true) else { return result }
        var sizes = x.shape.dimensions
        sizes[axis] = 1
        return result.reshaped(Shape(sizes))
    }

    func cumulated(_ accumulate: (Tensor, Int) -> Tensor) throws -> Tensor {
        var x = try tensor(0)
        guard x.dtype != .bool else { throw fault("it takes no bool") }
        let dtype = x.dtype
        let axis = try axis(try integer(1), rank: x.rank)
        let isReversed = try flag("reverse")
        if isReversed { x = x.flipped(axes: [axis]) }
        var result = accumulate(x, axis).cast(to: dtype)
        if try flag("exclusive"), x.shape[axis] > 0 {
            var sizes = x.shape.dimensions
            sizes[axis] = 1
            let first = Tensor.full(Shape(sizes), op == "CumProd" ? 1 : 0, dtype: dtype)
            result = .concatenate(
                [first, result.sliced(axis: axis, 0..<(x.shape[axis] - 1))], axis: axis)
        }
        return isReversed ? result.flipped(axes: [axis]) : result
    }
}
