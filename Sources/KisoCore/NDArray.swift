/// An n-dimensional array: a shape and strides over shared memory, with a run-time element type.
///
/// It is what files are read into, what backends compute with, and what a `Tensor` holds. It carries
/// no gradient. Transposes, slices and broadcasts are arrays over the same ``Storage``; strides
/// count elements and may be zero (a broadcast axis) or negative (a reversed one).
public struct NDArray: @unchecked Sendable {
    /// The memory, shared with every view of it.
    public var storage: Storage
    /// The element type.
    public let dtype: DType
    /// The sizes along the axes.
    public let shape: Shape
    /// The distances between neighbours along each axis, in elements.
    public let strides: [Int]
    /// The place of the first element in the storage, in elements.
    public let offset: Int
    /// Whether the elements are dense and in row-major order.
    public let isContiguous: Bool

    /// A view of memory.
    public init(storage: Storage, dtype: DType, shape: Shape, strides: [Int], offset: Int) {
        self.storage = storage
        self.dtype = dtype
        self.shape = shape
        self.strides = strides
        self.offset = offset
        isContiguous = NDArray.isRowMajor(shape.dimensions, strides)
    }

    /// A dense row-major array over memory.
    public init(storage: Storage, dtype: DType, shape: Shape) {
        self.storage = storage
        self.dtype = dtype
        self.shape = shape
        strides = shape.strides
        offset = 0
        isContiguous = true
    }

    /// A dense array with undefined elements.
    public init(uninitialized shape: Shape, dtype: DType) {
        self.init(
            storage: Storage(byteCount: shape.count * dtype.size), dtype: dtype, shape: shape)
    }

    /// A dense array of the given elements in row-major order.
    ///
    /// - Precondition: `values.count == shape.count`.
    public init<T: Scalar>(_ values: [T], shape: Shape) {
        precondition(
            values.count == shape.count,
            "\(values.count) values do not fill the shape \(shape) of \(shape.count)")
        self.init(uninitialized: shape, dtype: T.dtype)
        values.withUnsafeBytes { source in
            if let base = source.baseAddress {
                storage.mutableBytes.copyMemory(from: base, byteCount: source.count)
            }
        }
    }

    /// The number of elements.
    @inlinable public var count: Int { shape.count }

    /// A pointer to the first element, for reading.
    ///
    /// - Precondition: `T` is the element type.
    @inlinable public func pointer<T: Scalar>(as type: T.Type = T.self) -> UnsafePointer<T> {
        precondition(T.dtype == dtype, "the array holds \(dtype), not \(T.dtype)")
        return storage.bytes.assumingMemoryBound(to: T.self) + offset
    }

    /// A pointer to the first element, for writing by the only owner of the storage.
    @inlinable public func mutablePointer<T: Scalar>(
        as type: T.Type = T.self
    ) -> UnsafeMutablePointer<T> {
        precondition(T.dtype == dtype, "the array holds \(dtype), not \(T.dtype)")
        return storage.mutableBytes.assumingMemoryBound(to: T.self) + offset
    }

    /// The elements in row-major order, converted to `T`.
    public func values<T: Scalar>(as type: T.Type = T.self) -> [T] {
        if T.dtype == dtype, isContiguous {
            return Array(UnsafeBufferPointer(start: pointer(as: T.self), count: count))
        }
        func read<S: Scalar>(_ source: S.Type) -> [T] {
            let base = pointer(as: S.self)
            if isContiguous {
                return UnsafeBufferPointer(start: base, count: count)
                    .map { T(scalar: $0.scalar) }
            }
            var result: [T] = []
            result.reserveCapacity(count)
            forEachOffset { result.append(T(scalar: base[$0].scalar)) }
            return result
        }
        return dtype.withScalarType { read($0) }
    }

    /// Calls `body` with the offset of each element from the first, in row-major order.
    public func forEachOffset(_ body: (Int) -> Void) {
        guard count > 0 else { return }
        let dimensions = shape.dimensions
        var index = [Int](repeating: 0, count: dimensions.count)
        var position = 0
        while true {
            body(position)
            var axis = dimensions.count - 1
            while axis >= 0 {
                index[axis] += 1
                position += strides[axis]
                if index[axis] < dimensions[axis] { break }
                position -= strides[axis] * dimensions[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    private static func isRowMajor(_ dimensions: [Int], _ strides: [Int]) -> Bool {
        var step = 1
        for axis in stride(from: dimensions.count - 1, through: 0, by: -1) {
            let size = dimensions[axis]
            if size == 0 { return true }
            if size != 1 && strides[axis] != step { return false }
            step &*= size
        }
        return true
    }
}

extension DType {
    /// Calls a generic function with the Swift type of the elements.
    @inlinable public func withScalarType<R>(_ body: (any Scalar.Type) -> R) -> R {
        switch self {
        case .float32: body(Float.self)
        case .float64: body(Double.self)
        case .float16: body(Float16.self)
        case .bfloat16: body(BFloat16.self)
        case .int64: body(Int64.self)
        case .int32: body(Int32.self)
        case .uint8: body(UInt8.self)
        case .bool: body(Bool.self)
        }
    }
}
