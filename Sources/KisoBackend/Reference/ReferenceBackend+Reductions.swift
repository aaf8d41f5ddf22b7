public import KisoCore

extension ReferenceBackend {
    /// Joins the elements along axes.
    public func reduce(_ reduction: Reduction, _ x: NDArray, axes: [Int]) -> NDArray {
        func compute<T: Arithmetic>(_: T.Type) -> NDArray {
            switch reduction {
            case .sum: fold(x, axes, T.zero) { (sum: T, v: T) in sum.adding(v) }
            case .product: fold(x, axes, T.one) { (product: T, v: T) in product.multiplied(by: v) }
            case .maximum:
                fold(x, axes, nil) { (best: T, v: T) in v.isNotANumber || v > best ? v : best }
            case .minimum:
                fold(x, axes, nil) { (best: T, v: T) in v.isNotANumber || v < best ? v : best }
            }
        }
        switch x.dtype {
        case .float32 where reduction == .sum:
            // The sum of many single-precision numbers needs more digits than they have.
            return cast(reduce(.sum, cast(x, to: .float64), axes: axes), to: .float32)
        case .float32: return compute(Float.self)
        case .float64: return compute(Double.self)
        case .int64: return compute(Int64.self)
        case .int32: return compute(Int32.self)
        case .uint8: return compute(UInt8.self)
        case .float16, .bfloat16: return inSinglePrecision(x) { reduce(reduction, $0, axes: axes) }
        case .bool: return cast(reduce(reduction, cast(x, to: .uint8), axes: axes), to: .bool)
        }
    }

    /// Joins along `axes` from `start`, or from the first element of each group.
    private func fold<T: Scalar>(
        _ x: NDArray, _ axes: [Int], _ start: T?, _ join: (T, T) -> T
    ) -> NDArray {
        let (kept, reduced) = x.split(axes)
        let result = NDArray(uninitialized: kept.shape, dtype: x.dtype)
        let from: UnsafePointer<T> = x.pointer()
        let to: UnsafeMutablePointer<T> = result.mutablePointer()
        var groups = OffsetIterator(kept)
        for i in 0..<kept.count {
            let base = groups.next()
            var joined = start
            reduced.forEachOffset { offset in
                let value = from[base + offset]
                joined = joined.map { join($0, value) } ?? value
            }
            guard let joined else { preconditionFailure("the extreme of nothing") }
            to[i] = joined
        }
        return result
    }

    /// The index of the extreme along an axis; the first wins a tie, NaN beats every number.
    public func argReduce(_ extreme: Extreme, _ x: NDArray, axis: Int) -> NDArray {
        func compute<T: Arithmetic>(_: T.Type) -> NDArray {
            let (kept, reduced) = x.split([axis])
            let result = NDArray(uninitialized: kept.shape, dtype: .int64)
            let from: UnsafePointer<T> = x.pointer()
            let to: UnsafeMutablePointer<Int64> = result.mutablePointer()
            var groups = OffsetIterator(kept)
            for i in 0..<kept.count {
                let base = groups.next()
                var best = from[base]
                var place = 0
                for j in 1..<max(1, reduced.count) where !best.isNotANumber {
                    let value = from[base + j * reduced.strides[0]]
                    if value.isNotANumber || (extreme == .maximum ? value > best : value < best) {
                        best = value
                        place = j
                    }
                }
                to[i] = Int64(place)
            }
            return result
        }
        switch x.dtype {
        case .float32: return compute(Float.self)
        case .float64: return compute(Double.self)
        case .int64: return compute(Int64.self)
        case .int32: return compute(Int32.self)
        case .uint8: return compute(UInt8.self)
        case .float16, .bfloat16: return argReduce(extreme, cast(x, to: .float32), axis: axis)
        case .bool: return argReduce(extreme, cast(x, to: .uint8), axis: axis)
        }
    }

    /// The matrix products of `[…, m, k]` and `[…, k, n]`: rows times columns, as the book writes it.
    public func matmul(_ a: NDArray, _ b: NDArray) -> NDArray {
        func compute<T: Arithmetic>(_: T.Type) -> NDArray {
            let a = a.isContiguous ? a : copy(a)
            let b = b.isContiguous ? b : copy(b)
            let m = a.shape[-2], k = a.shape[-1], n = b.shape[-1]
            let lead = Array(a.shape.dimensions.dropLast(2))
            let result = fill(Shape(lead + [m, n]), 0, dtype: a.dtype)
            let x: UnsafePointer<T> = a.pointer()
            let y: UnsafePointer<T> = b.pointer()
            let z: UnsafeMutablePointer<T> = result.mutablePointer()
            for batch in 0..<Shape(lead).count {
                for i in 0..<m {
                    let row = z + (batch * m + i) * n
                    for p in 0..<k {
                        let factor = x[(batch * m + i) * k + p]
                        let line = y + (batch * k + p) * n
                        for j in 0..<n { row[j] = row[j].adding(factor.multiplied(by: line[j])) }
                    }
                }
            }
            return result
        }
        switch a.dtype {
        case .float32: return compute(Float.self)
        case .float64: return compute(Double.self)
        case .int64: return compute(Int64.self)
        case .int32: return compute(Int32.self)
        case .uint8: return compute(UInt8.self)
        case .float16, .bfloat16:
            return cast(matmul(cast(a, to: .float32), cast(b, to: .float32)), to: a.dtype)
        case .bool: preconditionFailure("bool has no arithmetic")
        }
    }
}

extension NDArray {
    /// The view over the axes that stay, and the view over the axes that are joined.
    func split(_ axes: [Int]) -> (kept: NDArray, reduced: NDArray) {
        let stay = (0..<shape.rank).filter { !axes.contains($0) }
        func view(_ axes: [Int]) -> NDArray {
            NDArray(
                storage: storage, dtype: dtype, shape: Shape(axes.map { shape[$0] }),
                strides: axes.map { strides[$0] }, offset: offset)
        }
        return (view(stay), view(axes))
    }
}
