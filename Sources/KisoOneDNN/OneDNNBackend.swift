#if Native
    import COneDNN
    import CKernels
    public import KisoBackend
    public import KisoCore
    import Synchronization

    /// The fast CPU backend: oneDNN for convolutions, pooling and matrix products in `float32`,
    /// vectorised loops for the rest, the reference backend for every type and case beyond.
    ///
    /// Every operation is cut into pieces that depend on its sizes only, each piece runs in one
    /// thread, and sums over pieces are taken in their order: results do not depend on the number
    /// of threads. Images stay in oneDNN's blocked layouts from one operation to the next.
    public struct OneDNNBackend: Backend {
        /// `"onednn"`.
        public var name: String { "onednn" }
        /// What computes the rest; every call is counted.
        var reference: ReferenceBackend {
            Self.referenceCalls.add(1, ordering: .relaxed)
            return ReferenceBackend()
        }

        private static let referenceCalls = Atomic(0)

        /// How often the reference backend has computed for this one so far.
        public static var referenceCallCount: Int { referenceCalls.load(ordering: .relaxed) }

        /// How many prepared computations are kept.
        package static var cachedPrimitiveCount: Int { Primitive.cachedCount }

        /// How many arrangements in memory are known.
        package static var knownLayoutCount: Int { Layout.knownCount }

        /// The backend; its caches are shared by the whole process.
        public init() {}

        /// The version of the oneDNN library that is linked, such as `"2.6"`.
        public static var libraryVersion: String {
            let version = kiso_onednn_version()
            return "\(version / 100).\(version % 100)"
        }

        /// How many threads work; at least 1. Results do not depend on it.
        public static var threads: Int {
            get { Int(kiso_threads()) }
            set { kiso_set_threads(Int32(clamping: newValue)) }
        }

        // MARK: Moving elements

        /// The elements converted to another type.
        public func cast(_ x: NDArray, to dtype: DType) -> NDArray {
            if x.dtype == .float32, dtype.isHalf, x.isContiguous { return rounded(x, to: dtype) }
            if x.dtype.isHalf, dtype == .float32, x.isContiguous { return widened(x) }
            guard x.dtype == .uint8, dtype == .float32, x.isContiguous else {
                return reference.cast(x, to: dtype)
            }
            let result = NDArray(uninitialized: x.shape, dtype: .float32)
            kiso_bytes_to_f32(x.pointer(), result.mutablePointer(), 1, x.count)
            return result
        }

        /// An array with the same value everywhere.
        public func fill(_ shape: Shape, _ value: Double, dtype: DType) -> NDArray {
            reference.fill(shape, value, dtype: dtype)
        }

        /// The index of the extreme along an axis.
        public func argReduce(_ extreme: Extreme, _ x: NDArray, axis: Int) -> NDArray {
            reference.argReduce(extreme, x, axis: axis)
        }

    }

    extension NDArray {
        /// The array in oneDNN's layout, if it lives in one as a whole.
        var packedBuffer: PackedBuffer? { packed(asWeight: false) }

        /// The array as a convolution has arranged it for use as a weight.
        var packedWeight: PackedBuffer? { packed(asWeight: true) }

        private func packed(asWeight isWeight: Bool) -> PackedBuffer? {
            guard isContiguous, offset == 0, let buffer = storage.packed as? PackedBuffer,
                buffer.isWeight == isWeight, buffer.dimensions == shape.dimensions
            else { return nil }
            return buffer
        }

        /// A new array over oneDNN's layout.
        init(packed buffer: PackedBuffer) {
            let shape = Shape(buffer.dimensions)
            self.init(
                storage: Storage(packed: buffer, byteCount: shape.count * 4), dtype: .float32,
                shape: shape)
        }
    }
#endif
