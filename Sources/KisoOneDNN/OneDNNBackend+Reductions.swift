#if OneDNN
    import COneDNN
    import CKernels
    public import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// Joins the elements along axes.
        public func reduce(_ reduction: Reduction, _ x: NDArray, axes: [Int]) -> NDArray {
            guard x.dtype == .float32, let kernel = reduction.kernel, x.isContiguous, x.count > 0,
                let first = axes.first, let last = axes.last
            else { return reference.reduce(reduction, x, axes: axes) }
            if reduction == .sum, axes == [0, 2, 3], let packed = x.packedBuffer,
                packed.layout.channelBlock > 0
            {
                return channelSum(packed)
            }
            let dimensions = x.shape.dimensions
            guard last - first + 1 == axes.count else {
                // Runs of neighbouring axes one after another, the last run first.
                var run = [last]
                while let lowest = run.first, axes.contains(lowest - 1) {
                    run.insert(lowest - 1, at: 0)
                }
                let partial = reduce(reduction, x, axes: run)
                return reduce(reduction, partial, axes: axes.filter { !run.contains($0) })
            }
            let outer = dimensions[..<first].reduce(1, *)
            let inner = dimensions[(last + 1)...].reduce(1, *)
            let kept = Array(dimensions[..<first] + dimensions[(last + 1)...])
            let result = NDArray(uninitialized: Shape(kept), dtype: .float32)
            kiso_reduce_f32(
                kernel, x.pointer(), result.mutablePointer(), outer, x.count / (outer * inner),
                inner)
            return result
        }

        private func channelSum(_ x: PackedBuffer) -> NDArray {
            let channels = x.dimensions[1]
            let pixels = x.dimensions[2] * x.dimensions[3]
            let block = x.layout.channelBlock
            let blocks = x.layout.byteCount / (4 * pixels * block)
            let result = NDArray(uninitialized: [channels], dtype: .float32)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: blocks * block) { sums in
                kiso_channel_sum_f32(x.floats, sums.baseAddress, x.images, blocks, pixels, block)
                let to: UnsafeMutablePointer<Float> = result.mutablePointer()
                for channel in 0..<channels { to[channel] = sums[channel] }
            }
            return result
        }

        /// The matrix products of `[…, m, k]` and `[…, k, n]`.
        public func matmul(_ a: NDArray, _ b: NDArray) -> NDArray {
            guard a.dtype == .float32, a.count > 0, b.count > 0 else {
                return reference.matmul(a, b)
            }
            let left = MatrixOperand(a, self)
            let right = MatrixOperand(b, self)
            let m = a.shape[-2], k = a.shape[-1], n = b.shape[-1]
            let lead = Array(a.shape.dimensions.dropLast(2))
            let result = NDArray(uninitialized: Shape(lead + [m, n]), dtype: .float32)
            let to: UnsafeMutablePointer<Float> = result.mutablePointer()
            product(left, right, to, m: m, n: n, k: k, batches: Shape(lead).count, beta: 0)
            return result
        }

        /// `x · weight + bias`, and ReLU on it when asked for.
        public func affine(
            _ x: NDArray, weight: NDArray, bias: NDArray, relu: Bool
        ) -> NDArray? {
            guard x.dtype == .float32, x.count > 0, weight.count > 0, bias.isContiguous else {
                return nil
            }
            let m = x.shape[0], k = x.shape[1], n = weight.shape[1]
            let result = NDArray(uninitialized: [m, n], dtype: .float32)
            let to: UnsafeMutablePointer<Float> = result.mutablePointer()
            product(
                MatrixOperand(x, self), MatrixOperand(weight, self), to, m: m, n: n, k: k,
                batches: 1, beta: 0)
            kiso_add_bias_f32(to, bias.pointer(), m, n, relu)
            return result
        }

        /// Products of row-major matrices, cut by rows into pieces of about a million operations.
        private func product(
            _ a: MatrixOperand, _ b: MatrixOperand, _ to: UnsafeMutablePointer<Float>, m: Int,
            n: Int, k: Int, batches: Int, beta: Float
        ) {
            let pieces = max(1, min(m / 4, m * n * k / 500_000, 8))
            parallel(pieces * batches) { task in
                let batch = task / pieces, piece = task % pieces
                let first = m * piece / pieces, end = m * (piece + 1) / pieces
                let start = a.base + batch * a.batchStride + first * a.rowStride
                let done = kiso_gemm(
                    a.isTransposed, b.isTransposed, Int64(end - first), Int64(n), Int64(k), start,
                    Int64(a.leading), b.base + batch * b.batchStride, Int64(b.leading), beta,
                    to + (batch * m + first) * n, Int64(n))
                precondition(done, "oneDNN refused a matrix product")
            }
        }
    }

    /// One side of a matrix product, as BLAS describes it; a transposed view needs no copy.
    private struct MatrixOperand {
        let base: UnsafePointer<Float>
        let leading: Int
        let isTransposed: Bool
        let batchStride: Int
        /// The distance between rows of the operand as it is used.
        let rowStride: Int
        /// Keeps a dense copy alive.
        private let owner: NDArray

        init(_ x: NDArray, _ backend: OneDNNBackend) {
            let rank = x.shape.rank
            let rows = x.shape[rank - 2], columns = x.shape[rank - 1]
            let isBatchDense = MatrixOperand.hasDenseBatches(x)
            let down = x.strides[rank - 2], across = x.strides[rank - 1]
            if isBatchDense, across == 1 || columns == 1, down >= columns {
                (owner, leading, isTransposed) = (x, down, false)
            } else if isBatchDense, down == 1 || rows == 1, across >= rows {
                (owner, leading, isTransposed) = (x, across, true)
            } else {
                (owner, leading, isTransposed) = (backend.copy(x), columns, false)
            }
            base = owner.pointer()
            rowStride = isTransposed ? 1 : leading
            batchStride = rank > 2 ? owner.strides[rank - 3] : 0
        }

        /// Whether one stride leads from each matrix to the next.
        private static func hasDenseBatches(_ x: NDArray) -> Bool {
            let rank = x.shape.rank
            guard rank > 3 else { return true }
            return (1..<(rank - 2)).allSatisfy {
                x.strides[$0 - 1] == x.strides[$0] * x.shape[$0]
            }
        }
    }

    extension Reduction {
        fileprivate var kernel: kiso_reduction? {
            switch self {
            case .sum: KISO_SUM
            case .maximum: KISO_MAX
            case .minimum: KISO_MIN
            case .product: nil
            }
        }
    }
#endif
