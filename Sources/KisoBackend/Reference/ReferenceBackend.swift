public import KisoCore

/// The definition of every primitive, in plain Swift: written to be read, and the oracle of every
/// other backend.
///
/// `float16` and `bfloat16` are computed in `float32` and rounded once at the end. It has no fast
/// path, so convolution and pooling run as the book's im2col and products.
public struct ReferenceBackend: Backend {
    /// `"reference"`.
    public var name: String { "reference" }

    /// The backend; it has no state.
    public init() {}

    /// The same elements, dense in row-major order.
    public func copy(_ x: NDArray) -> NDArray {
        let result = NDArray(uninitialized: x.shape, dtype: x.dtype)
        assign(x, into: result)
        return result
    }

    /// The elements converted to another type.
    public func cast(_ x: NDArray, to dtype: DType) -> NDArray {
        if x.dtype == dtype { return copy(x) }
        func convert<S: Scalar>(_: S.Type) -> NDArray {
            func into<D: Scalar>(_: D.Type) -> NDArray { map(x) { (v: S) in D(scalar: v.scalar) } }
            return dtype.withScalarType { into($0) }
        }
        if x.dtype == .int64 && dtype == .int32 {
            return map(x) { (v: Int64) in Int32(clamping: v) }
        }
        return x.dtype.withScalarType { convert($0) }
    }

    /// An array with the same value everywhere.
    public func fill(_ shape: Shape, _ value: Double, dtype: DType) -> NDArray {
        let result = NDArray(uninitialized: shape, dtype: dtype)
        func write<T: Scalar>(_: T.Type) {
            result.mutablePointer(as: T.self).update(
                repeating: T(scalar: value), count: shape.count)
        }
        dtype.withScalarType { write($0) }
        return result
    }

    /// `a` where the condition holds, else `b`.
    public func select(_ condition: NDArray, _ a: NDArray, _ b: NDArray) -> NDArray {
        func choose<T: Scalar>(_: T.Type) -> NDArray {
            let result = NDArray(uninitialized: a.shape, dtype: a.dtype)
            let out: UnsafeMutablePointer<T> = result.mutablePointer()
            let c: UnsafePointer<Bool> = condition.pointer()
            let x: UnsafePointer<T> = a.pointer()
            let y: UnsafePointer<T> = b.pointer()
            var places = OffsetIterator(b)
            var i = 0
            forEachPair(condition, a) { p, q in
                let r = places.next()
                out[i] = c[p] ? x[q] : y[r]
                i += 1
            }
            return result
        }
        return a.dtype.withScalarType { choose($0) }
    }

    /// `result[…, j, …] = x[…, indices[j], …]`.
    public func gather(_ x: NDArray, indices: NDArray, axis: Int) -> NDArray {
        var dimensions = x.shape.dimensions
        dimensions[axis] = indices.count
        let result = NDArray(uninitialized: Shape(dimensions), dtype: x.dtype)
        dimensions[axis] = 1
        let slice = Shape(dimensions)
        for (j, index) in indices.values(as: Int.self).enumerated() {
            assign(
                NDArray(
                    storage: x.storage, dtype: x.dtype, shape: slice, strides: x.strides,
                    offset: x.offset + index * x.strides[axis]),
                into: NDArray(
                    storage: result.storage, dtype: x.dtype, shape: slice,
                    strides: result.strides, offset: j * result.strides[axis]))
        }
        return result
    }

    /// Writes `source` over the elements of `destination`.
    public func assign(_ source: NDArray, into destination: NDArray) {
        func write<T: Scalar>(_: T.Type) {
            let from: UnsafePointer<T> = source.pointer()
            let to: UnsafeMutablePointer<T> = destination.mutablePointer()
            if source.isContiguous && destination.isContiguous {
                to.update(from: from, count: source.count)
            } else {
                forEachPair(source, destination) { to[$1] = from[$0] }
            }
        }
        source.dtype.withScalarType { write($0) }
    }

    /// Adds `source` into `destination`, whose elements may overlap.
    public func accumulate(_ source: NDArray, into destination: NDArray) {
        func add<T: Arithmetic>(_: T.Type) {
            let from: UnsafePointer<T> = source.pointer()
            let to: UnsafeMutablePointer<T> = destination.mutablePointer()
            forEachPair(source, destination) { to[$1] = to[$1].adding(from[$0]) }
        }
        switch source.dtype {
        case .float32: add(Float.self)
        case .float64: add(Double.self)
        case .int64: add(Int64.self)
        case .int32: add(Int32.self)
        case .uint8: add(UInt8.self)
        case .float16: add(Float16.self)
        case .bfloat16:
            let from: UnsafePointer<BFloat16> = source.pointer()
            let to: UnsafeMutablePointer<BFloat16> = destination.mutablePointer()
            forEachPair(source, destination) { to[$1] = BFloat16(Float(to[$1]) + Float(from[$0])) }
        case .bool: preconditionFailure("bool has no sum")
        }
    }
}
