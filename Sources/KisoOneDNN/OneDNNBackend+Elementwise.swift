#if Native
    import CKernels
    public import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// A function of every element.
        public func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray {
            guard x.dtype == .float32, let kernel = function.kernel, x.count > 0 else {
                return reference.unary(function, x)
            }
            let x = x.isContiguous ? x : copy(x)
            // A layout may pad channels with zeros; then only a function with f(0) = 0 keeps it.
            if let packed = x.packedBuffer, function.keepsZero || packed.isFull {
                let result = PackedBuffer(like: packed)
                kiso_unary_f32(kernel, packed.floats, result.floats, packed.byteCount / 4)
                return NDArray(packed: result)
            }
            let result = NDArray(uninitialized: x.shape, dtype: .float32)
            kiso_unary_f32(kernel, x.pointer(), result.mutablePointer(), x.count)
            return result
        }

        /// A function of every pair of elements.
        public func binary(_ function: BinaryFunction, _ a: NDArray, _ b: NDArray) -> NDArray {
            guard a.dtype == .float32, let kernel = function.kernel, a.count > 0 else {
                return reference.binary(function, a, b)
            }
            if a.isContiguous && b.isContiguous {
                if let (x, y) = packedPair(a, b), function.keepsZero || x.isFull {
                    let result = PackedBuffer(like: x)
                    kiso_binary_f32(kernel, x.floats, y.floats, result.floats, x.byteCount / 4)
                    return NDArray(packed: result)
                }
                let result = NDArray(uninitialized: a.shape, dtype: .float32)
                kiso_binary_f32(kernel, a.pointer(), b.pointer(), result.mutablePointer(), a.count)
                return result
            }
            if a.isContiguous, let result = broadcast(kernel, a, b, swapped: false) {
                return result
            }
            if b.isContiguous, let result = broadcast(kernel, b, a, swapped: true) {
                return result
            }
            return binary(
                function, a.isContiguous ? a : copy(a), b.isContiguous ? b : copy(b))
        }

        /// Both arrays in one layout of images, if one of them lies in it.
        private func packedPair(
            _ a: NDArray, _ b: NDArray
        ) -> (PackedBuffer, PackedBuffer)? {
            let x = a.packedBuffer, y = b.packedBuffer
            guard let layout = (x ?? y)?.layout else { return nil }
            if let x, let y, x.layout == y.layout { return (x, y) }
            // The result stays blocked, since the next convolution wants it so.
            guard layout.channelBlock > 0, a.shape.rank == 4 else { return nil }
            let images = a.shape[0]
            func packed(_ array: NDArray) -> PackedBuffer? {
                arrange(array, layout, images: images).array.packedBuffer
            }
            guard let first = x ?? packed(a), let second = y?.layout == layout ? y : packed(b)
            else {
                return nil
            }
            return (first, second)
        }

        /// A comparison of every pair of elements.
        public func compare(_ comparison: Comparison, _ a: NDArray, _ b: NDArray) -> NDArray {
            guard a.dtype == .float32, a.count > 0 else {
                return reference.compare(comparison, a, b)
            }
            if a.isOneNumber, !b.isOneNumber { return compare(comparison.swapped, b, a) }
            let a = a.isContiguous ? a : copy(a)
            let b = b.isContiguous || b.isOneNumber ? b : copy(b)
            let result = NDArray(uninitialized: a.shape, dtype: .bool)
            kiso_compare_f32(
                comparison.kernel, a.pointer(), b.pointer(), !b.isContiguous,
                result.mutablePointer(), a.count)
            return result
        }

        /// A dense array with one that repeats a row, a number for each row, or a single number.
        private func broadcast(
            _ kernel: kiso_binary, _ dense: NDArray, _ repeated: NDArray, swapped: Bool
        ) -> NDArray? {
            if let packed = packedBroadcast(kernel, dense, repeated, swapped: swapped) {
                return packed
            }
            guard let split = repeated.broadcastSplit else { return nil }
            let rows = dense.shape.dimensions[..<split.axis].reduce(1, *)
            let columns = dense.count / rows
            let result = NDArray(uninitialized: dense.shape, dtype: .float32)
            switch split.kind {
            case .row where !swapped || kernel.commutes:
                kiso_binary_row_f32(
                    kernel, dense.pointer(), repeated.pointer(), result.mutablePointer(), rows,
                    columns)
            case .column:
                kiso_binary_column_f32(
                    kernel, dense.pointer(), repeated.pointer(), result.mutablePointer(), rows,
                    columns, swapped)
            case .row: return nil
            }
            return result
        }
    }

    extension NDArray {
        enum BroadcastKind { case row, column }

        /// Where a broadcast view changes from repeated axes to dense ones (a row that repeats), or
        /// from dense ones to repeated ones (a number for each row).
        var broadcastSplit: (axis: Int, kind: BroadcastKind)? {
            let wide = (0..<shape.rank).filter { shape[$0] != 1 }
            let repeated = wide.map { strides[$0] == 0 }
            func isDense(_ axes: ArraySlice<Int>) -> Bool {
                var step = 1
                for axis in axes.reversed() {
                    if strides[axis] != step { return false }
                    step *= shape[axis]
                }
                return true
            }
            let leading = repeated.firstIndex(of: false) ?? repeated.count
            if leading > 0, leading < wide.count, isDense(wide[leading...]) {
                return (wide[leading], .row)
            }
            let dense = repeated.firstIndex(of: true) ?? repeated.count
            if dense < wide.count, !repeated[dense...].contains(false), isDense(wide[..<dense]) {
                return (wide[dense], .column)
            }
            return nil
        }
    }

    extension PackedBuffer {
        /// New memory in the layout of another.
        convenience init(like other: PackedBuffer) {
            self.init(layout: other.layout, images: other.images, dimensions: other.dimensions)
        }

        var floats: UnsafeMutablePointer<Float> { bytes.assumingMemoryBound(to: Float.self) }
    }

    extension kiso_binary {
        fileprivate var commutes: Bool {
            self == KISO_ADD || self == KISO_MULTIPLY
        }
    }

    extension Comparison {
        fileprivate var kernel: kiso_comparison {
            switch self {
            case .equal: KISO_EQUAL
            case .notEqual: KISO_NOT_EQUAL
            case .less: KISO_LESS
            case .lessOrEqual: KISO_LESS_OR_EQUAL
            case .greater: KISO_GREATER
            case .greaterOrEqual: KISO_GREATER_OR_EQUAL
            }
        }

        /// The comparison that gives the same for the operands in the other order.
        fileprivate var swapped: Comparison {
            switch self {
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            case .equal, .notEqual: self
            }
        }
    }

    extension UnaryFunction {
        fileprivate var kernel: kiso_unary? {
            switch self {
            case .negate: KISO_NEGATE
            case .absolute: KISO_ABSOLUTE
            case .step: KISO_STEP
            case .relu: KISO_RELU
            case .sigmoid: KISO_SIGMOID
            case .exp: KISO_EXP
            case .sqrt: KISO_SQRT
            case .tanh: KISO_TANH
            case .log: KISO_LOG
            case .sign, .sin, .cos, .erf, .floor, .ceil, .round: nil
            }
        }

        fileprivate var keepsZero: Bool {
            switch self {
            case .negate, .absolute, .step, .relu, .sqrt, .tanh: true
            default: false
            }
        }
    }

    extension BinaryFunction {
        fileprivate var kernel: kiso_binary? {
            switch self {
            case .add: KISO_ADD
            case .subtract: KISO_SUBTRACT
            case .multiply: KISO_MULTIPLY
            case .divide: KISO_DIVIDE
            case .maximum: KISO_MAXIMUM
            case .minimum: KISO_MINIMUM
            case .maskPositive: KISO_MASK_POSITIVE
            case .power: nil
            }
        }

        fileprivate var keepsZero: Bool { self != .divide && self != .power }
    }
#endif
