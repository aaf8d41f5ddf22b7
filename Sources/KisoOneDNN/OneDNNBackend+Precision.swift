#if Native
    import CKernels
    import COneDNN
    import Foundation
    import KisoBackend
    public import KisoCore
    import Synchronization

    extension OneDNNBackend {
        /// Whether the processor has units for the type, and they gave the right results when tried.
        public func supports(_ precision: Precision) -> Bool {
            precision == .float32 || BFloat16Units.areUsable
        }

        /// The matrix products of `[…, m, k]` and `[…, k, n]` with factors rounded to a type.
        public func matmul(_ a: NDArray, _ b: NDArray, precision: Precision) -> NDArray? {
            if precision == .float32 { return matmul(a, b) }
            guard BFloat16Units.areUsable, a.dtype == .float32, b.dtype == .float32,
                a.shape.rank == 2, b.shape.rank == 2, a.count > 0, b.count > 0
            else { return nil }
            let left = RoundedMatrix(a, self), right = RoundedMatrix(b, self)
            let m = a.shape[0], n = b.shape[1]
            let pieces = max(1, min(m / 4, m * n * a.shape[1] / 4_000_000, 8))
            let ranges = (0..<pieces).map { (m * $0 / pieces)..<(m * ($0 + 1) / pieces) }
            let primitives = ranges.map { rows in
                Primitive.cached(
                    .product(
                        left.layout(rows: rows.count), right.layout(rows: b.shape[0]),
                        .matrix(rows.count, n, steps: [n, 1], .float32)))
            }
            let result = NDArray(uninitialized: [m, n], dtype: .float32)
            guard primitives.allSatisfy({ $0 != nil }) else { return nil }
            parallel(pieces) { piece in
                let first = ranges[piece].lowerBound
                primitives[piece]?.run([
                    left.address + first * left.steps[0] * 2, right.address,
                    result.storage.mutableBytes + first * n * 4,
                ])
            }
            return result
        }

        /// `x · weight + bias` with factors rounded to a type, and ReLU on it when asked for.
        public func affine(
            _ x: NDArray, weight: NDArray, bias: NDArray, relu: Bool, precision: Precision
        ) -> NDArray? {
            if precision == .float32 { return affine(x, weight: weight, bias: bias, relu: relu) }
            guard bias.isContiguous, bias.dtype == .float32,
                let result = matmul(x, weight, precision: precision)
            else {
                return nil
            }
            kiso_add_bias_f32(
                result.mutablePointer(), bias.pointer(), result.shape[0], result.shape[1], relu)
            return result
        }
    }

    /// A matrix, or the transpose of one, rounded to bfloat16.
    private struct RoundedMatrix {
        private let array: NDArray
        private let columns: Int
        /// The distances from row to row and from column to column.
        let steps: [Int]

        init(_ x: NDArray, _ backend: OneDNNBackend) {
            columns = x.shape[1]
            let isTransposed = !x.isContiguous && x.strides[0] == 1 && x.strides[1] == x.shape[0]
            steps = isTransposed ? [1, x.shape[0]] : [columns, 1]
            let dense = x.isContiguous || isTransposed ? x : backend.copy(x)
            array = NDArray(uninitialized: x.shape, dtype: .bfloat16)
            withExtendedLifetime(dense) {
                kiso_f32_to_bf16(
                    dense.pointer(),
                    array.storage.mutableBytes.assumingMemoryBound(to: UInt16.self),
                    x.count)
            }
        }

        var address: UnsafeMutableRawPointer { array.storage.mutableBytes }

        func layout(rows: Int) -> Layout {
            .matrix(rows, columns, steps: steps, .bfloat16)
        }
    }

    /// The processor's units for products of bfloat16.
    enum BFloat16Units {
        /// Whether the processor has them.
        static let areThere = kiso_has_bfloat16_units()

        /// Whether they are there and do what they should: small integers and their sums have exact
        /// bfloat16 and float values, so a product and the three convolutions must come out as in
        /// float32. They are tried once; the thread that tries them may use them meanwhile.
        static var areUsable: Bool {
            guard areThere else { return false }
            let thread = UInt(bitPattern: ObjectIdentifier(Thread.current))
            if tryingThread.load(ordering: .relaxed) == thread { return true }
            return verdict.withLock { verdict in
                if let verdict { return verdict }
                tryingThread.store(thread, ordering: .relaxed)
                defer { tryingThread.store(0, ordering: .relaxed) }
                let found = productAgrees && convolutionsAgree
                verdict = found
                return found
            }
        }

        private static let verdict = Mutex<Bool?>(nil)
        private static let tryingThread = Atomic<UInt>(0)
        private static let backend = OneDNNBackend()

        private static func integers(_ shape: Shape, _ factor: Int) -> NDArray {
            NDArray((0..<shape.count).map { Float($0 * factor % 7 - 3) }, shape: shape)
        }

        private static var productAgrees: Bool {
            let a = integers([33, 40], 5), b = integers([40, 24], 3)
            let views = [(a, b), (integers([40, 33], 5).transposed([1, 0]), b)]
            return views.allSatisfy { a, b in
                agree(backend.matmul(a, b, precision: .bfloat16), backend.matmul(a, b))
            }
        }

        private static var convolutionsAgree: Bool {
            let x = integers([5, 16, 9, 9], 5), weight = integers([32, 16, 3, 3], 3)
            let g = integers([5, 32, 9, 9], 4), geometry = WindowGeometry(size: 3, padding: 1)
            func results(_ precision: Precision) -> [NDArray?] {
                [
                    backend.convolution(
                        x, weight: weight, bias: nil, geometry: geometry, relu: true,
                        precision: precision),
                    backend.convolutionInputGradient(
                        g, weight: weight, inputShape: x.shape, geometry: geometry,
                        precision: precision),
                    backend.convolutionWeightGradient(
                        g, input: x, weightShape: weight.shape, geometry: geometry,
                        precision: precision),
                ]
            }
            return zip(results(.bfloat16), results(.float32)).allSatisfy(agree)
        }

        private static func agree(_ found: NDArray?, _ expected: NDArray?) -> Bool {
            guard let found, let expected else { return false }
            return found.values(as: Float.self) == expected.values(as: Float.self)
        }
    }
#endif
