#if Native
    import CKernels
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// The same elements, dense in row-major order.
        public func copy(_ x: NDArray) -> NDArray {
            if let transposed = TransposedMatrix(x) { return transposed.dense }
            let result = NDArray(uninitialized: x.shape, dtype: x.dtype)
            assign(x, into: result)
            return result
        }

        /// Writes `source` over the elements of `destination`.
        public func assign(_ source: NDArray, into destination: NDArray) {
            guard source.count > 0 else { return }
            let size = source.dtype.size
            let from = source.storage.bytes + source.offset * size
            let to = destination.storage.mutableBytes + destination.offset * size
            let done = kiso_move(
                from, to, Int32(source.shape.rank), source.shape.dimensions, source.strides,
                destination.strides, size)
            if !done { reference.assign(source, into: destination) }
        }

        /// Adds `source` into `destination`, whose elements may overlap.
        public func accumulate(_ source: NDArray, into destination: NDArray) {
            guard source.count > 0 else { return }
            guard source.dtype == .float32,
                kiso_accumulate_f32(
                    source.pointer(), destination.mutablePointer(), Int32(source.shape.rank),
                    source.shape.dimensions, source.strides, destination.strides)
            else { return reference.accumulate(source, into: destination) }
        }

        /// `result[…, j, …] = x[…, indices[j], …]`.
        public func gather(_ x: NDArray, indices: NDArray, axis: Int) -> NDArray {
            guard x.isContiguous, indices.isContiguous, indices.dtype == .int64 else {
                return reference.gather(x, indices: indices, axis: axis)
            }
            var dimensions = x.shape.dimensions
            dimensions[axis] = indices.count
            let result = NDArray(uninitialized: Shape(dimensions), dtype: x.dtype)
            guard result.count > 0 else { return result }
            let outer = dimensions[..<axis].reduce(1, *)
            let inner = dimensions[(axis + 1)...].reduce(1, *)
            kiso_gather(
                x.storage.bytes + x.offset * x.dtype.size, result.storage.mutableBytes,
                indices.pointer(), outer, x.shape[axis], indices.count, inner * x.dtype.size)
            return result
        }

        /// The slices of `x` added at their indices, in their order.
        public func scatterAdd(
            _ x: NDArray, indices: NDArray, axis: Int, size: Int
        ) -> NDArray? {
            guard x.dtype == .float32, indices.isContiguous, indices.dtype == .int64 else {
                return nil
            }
            var dimensions = x.shape.dimensions
            dimensions[axis] = size
            let result = NDArray(uninitialized: Shape(dimensions), dtype: .float32)
            guard result.count > 0 else { return result }
            let source = x.isContiguous ? x : copy(x)
            let outer = dimensions[..<axis].reduce(1, *)
            let inner = dimensions[(axis + 1)...].reduce(1, *)
            kiso_scatter_add_f32(
                source.pointer(), result.mutablePointer(), indices.pointer(), outer, size,
                indices.count, inner)
            return result
        }

        /// `a` where the condition holds, else `b`.
        public func select(_ condition: NDArray, _ a: NDArray, _ b: NDArray) -> NDArray {
            let size = a.dtype.size
            guard size == 4 || size == 8, condition.count > 0 else {
                return reference.select(condition, a, b)
            }
            let condition = condition.isContiguous ? condition : copy(condition)
            let a = a.isContiguous || a.isOneNumber ? a : copy(a)
            let b = b.isContiguous || b.isOneNumber ? b : copy(b)
            let result = NDArray(uninitialized: a.shape, dtype: a.dtype)
            kiso_select(
                condition.pointer(), a.storage.bytes + a.offset * size, !a.isContiguous,
                b.storage.bytes + b.offset * size, !b.isContiguous, result.storage.mutableBytes,
                result.count, size)
            return result
        }
    }

    extension NDArray {
        /// Whether every axis repeats one element.
        var isOneNumber: Bool {
            zip(strides, shape.dimensions).allSatisfy { $0 == 0 || $1 == 1 }
        }
    }

    /// A view whose elements, in row-major order, are those of a transposed dense matrix.
    private struct TransposedMatrix {
        private let view: NDArray

        init?(_ x: NDArray) {
            guard x.dtype == .float32, x.shape.rank == 2, !x.isContiguous, x.count > 0,
                x.strides[0] == 1, x.strides[1] == x.shape[0]
            else { return nil }
            view = x
        }

        /// The elements moved to where they belong.
        var dense: NDArray {
            let result = NDArray(uninitialized: view.shape, dtype: .float32)
            kiso_transpose_f32(
                view.pointer(), result.mutablePointer(), view.shape[1], view.shape[0])
            return result
        }
    }
#endif
