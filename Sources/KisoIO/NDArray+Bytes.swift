package import KisoCore

extension NDArray {
    /// The elements in row-major order as bytes, lowest byte first.
    package var rowMajorBytes: [UInt8] {
        let dense = isContiguous ? self : rowMajorCopy()
        let start = dense.storage.bytes + dense.offset * dtype.size
        return Array(UnsafeRawBufferPointer(start: start, count: count * dtype.size))
    }

    /// A dense array of the same elements in memory of its own.
    package func rowMajorCopy() -> NDArray {
        func copy<T: Scalar>(_: T.Type) -> NDArray {
            let result = NDArray(uninitialized: shape, dtype: dtype)
            let source = pointer(as: T.self)
            let target = result.mutablePointer(as: T.self)
            var index = 0
            forEachOffset { offset in
                target[index] = source[offset]
                index += 1
            }
            return result
        }
        return dtype.withScalarType { copy($0) }
    }
}
