#if Native
    public import KisoBackend
    public import KisoCore

    // What picks elements: rows of a dense array move as a whole, and dense float32 is looped over.
    extension OneDNNBackend {
        /// `result[…, j, …] = x[…, indices[j], …]`.
        public func gather(_ x: NDArray, indices: NDArray, axis: Int) -> NDArray {
            guard x.isContiguous, x.count > 0 else {
                return reference.gather(x, indices: indices, axis: axis)
            }
            var dimensions = x.shape.dimensions
            dimensions[axis] = indices.count
            let result = NDArray(uninitialized: Shape(dimensions), dtype: x.dtype)
            let places = indices.values(as: Int.self)
            let outer = dimensions[..<axis].reduce(1, *), size = x.shape[axis]
            let row = dimensions[(axis + 1)...].reduce(1, *) * x.dtype.size
            let from = x.storage.bytes + x.offset * x.dtype.size
            var to = result.storage.mutableBytes
            for block in 0..<outer {
                let base = from + block * size * row
                for place in places {
                    to.copyMemory(from: base + place * row, byteCount: row)
                    to += row
                }
            }
            return result
        }

        /// `a` where the condition holds, else `b`.
        public func select(_ condition: NDArray, _ a: NDArray, _ b: NDArray) -> NDArray {
            guard a.dtype == .float32, condition.isContiguous, let x = Operand(a),
                let y = Operand(b)
            else { return reference.select(condition, a, b) }
            let result = NDArray(uninitialized: a.shape, dtype: .float32)
            let holds: UnsafePointer<Bool> = condition.pointer()
            let to: UnsafeMutablePointer<Float> = result.mutablePointer()
            switch (x, y) {
            case (.dense(let p), .dense(let q)):
                for i in 0..<a.count { to[i] = holds[i] ? p[i] : q[i] }
            case (.dense(let p), .one(let v)):
                for i in 0..<a.count { to[i] = holds[i] ? p[i] : v }
            case (.one(let u), .dense(let q)):
                for i in 0..<a.count { to[i] = holds[i] ? u : q[i] }
            case (.one(let u), .one(let v)):
                for i in 0..<a.count { to[i] = holds[i] ? u : v }
            }
            return result
        }

        /// A comparison of every pair of elements.
        public func compare(_ comparison: Comparison, _ a: NDArray, _ b: NDArray) -> NDArray {
            guard a.dtype == .float32, let x = Operand(a), let y = Operand(b) else {
                return reference.compare(comparison, a, b)
            }
            let result = NDArray(uninitialized: a.shape, dtype: .bool)
            let to: UnsafeMutablePointer<Bool> = result.mutablePointer()
            @inline(__always) func loop(_ holds: (Float, Float) -> Bool) {
                switch (x, y) {
                case (.dense(let p), .dense(let q)):
                    for i in 0..<a.count { to[i] = holds(p[i], q[i]) }
                case (.dense(let p), .one(let v)):
                    for i in 0..<a.count { to[i] = holds(p[i], v) }
                case (.one(let u), .dense(let q)):
                    for i in 0..<a.count { to[i] = holds(u, q[i]) }
                case (.one(let u), .one(let v)):
                    for i in 0..<a.count { to[i] = holds(u, v) }
                }
            }
            switch comparison {
            case .equal: loop { $0 == $1 }
            case .notEqual: loop { $0 != $1 }
            case .less: loop { $0 < $1 }
            case .lessOrEqual: loop { $0 <= $1 }
            case .greater: loop { $0 > $1 }
            case .greaterOrEqual: loop { $0 >= $1 }
            }
            return result
        }
    }

    /// A `float32` operand that is dense, or one number everywhere.
    private enum Operand {
        case dense(UnsafePointer<Float>)
        case one(Float)

        init?(_ x: NDArray) {
            if x.count > 0 && x.strides.allSatisfy({ $0 == 0 }) {
                self = .one(x.pointer(as: Float.self).pointee)
            } else if x.isContiguous {
                self = .dense(x.pointer())
            } else {
                return nil
            }
        }
    }
#endif
