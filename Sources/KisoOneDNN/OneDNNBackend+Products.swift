#if Native
    import CKernels
    import COneDNN
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// The matrix products of `[…, m, k]` and `[…, k, n]`.
        public func matmul(_ a: NDArray, _ b: NDArray) -> NDArray {
            if a.dtype.isHalf, let result = widening(a, b, body: { matmul($0[0], $0[1]) }) {
                return result
            }
            if a.dtype == .float64 { return doubleProduct(a, b) }
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

        private func doubleProduct(_ a: NDArray, _ b: NDArray) -> NDArray {
            let left = a.isContiguous ? a : copy(a)
            let right = b.isContiguous ? b : copy(b)
            let m = a.shape[-2], k = a.shape[-1], n = b.shape[-1]
            let lead = Array(a.shape.dimensions.dropLast(2))
            let result = NDArray(uninitialized: Shape(lead + [m, n]), dtype: .float64)
            withExtendedLifetime((left, right)) {
                kiso_product_f64(
                    left.pointer(), right.pointer(), result.mutablePointer(), Shape(lead).count, m,
                    k, n)
            }
            return result
        }

        /// `x · weight + bias`, and ReLU on it when asked for.
        public func affine(
            _ x: NDArray, weight: NDArray, bias: NDArray, relu: Bool
        ) -> NDArray? {
            guard x.dtype == .float32, weight.dtype == .float32, bias.dtype == .float32,
                x.count > 0, weight.count > 0, bias.isContiguous
            else {
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
            let b = m >= 32 && batches == 1 ? b.avoidingCollisions(rows: k, columns: n) : b
            // oneDNN packs the right side for every piece, which few rows would not pay for.
            let pieces = max(1, min(max(m / 24, m / 6 > 1 ? 2 : 1), m * n * k / 500_000, 8))
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

        /// The same matrix with rows a little further apart when their distance is a large power of
        /// two: such rows fall into the same few lines of the cache, and a product takes twice as
        /// long as with any other distance.
        func avoidingCollisions(rows: Int, columns: Int) -> MatrixOperand {
            guard !isTransposed, leading % 512 == 0, rows * columns >= 1 << 16 else { return self }
            return MatrixOperand(spreading: self, rows: rows, columns: columns)
        }

        private init(spreading source: MatrixOperand, rows: Int, columns: Int) {
            let step = columns + 16
            owner = NDArray(uninitialized: [rows, step], dtype: .float32)
            let to: UnsafeMutablePointer<Float> = owner.mutablePointer()
            let pieces = 8
            parallel(pieces) { piece in
                for row in (rows * piece / pieces)..<(rows * (piece + 1) / pieces) {
                    (to + row * step).update(
                        from: source.base + row * source.leading, count: columns)
                }
            }
            base = UnsafePointer(to)
            leading = step
            rowStride = step
            isTransposed = false
            batchStride = 0
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
#endif
