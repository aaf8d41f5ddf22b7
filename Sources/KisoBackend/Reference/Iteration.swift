import KisoCore

/// Yields the offset of each element of a view from its first, in row-major order.
struct OffsetIterator {
    private let dimensions: [Int]
    private let strides: [Int]
    private var index: [Int]
    private var position = 0

    init(_ x: NDArray) {
        dimensions = x.shape.dimensions
        strides = x.strides
        index = [Int](repeating: 0, count: dimensions.count)
    }

    /// The next offset; after the last one it starts over.
    mutating func next() -> Int {
        let result = position
        var axis = dimensions.count - 1
        while axis >= 0 {
            index[axis] += 1
            position += strides[axis]
            if index[axis] < dimensions[axis] { break }
            position -= strides[axis] * dimensions[axis]
            index[axis] = 0
            axis -= 1
        }
        return result
    }
}

/// Calls `body` with the offsets of corresponding elements of two views of one shape, in row-major
/// order.
@inline(__always)
func forEachPair(_ a: NDArray, _ b: NDArray, _ body: (Int, Int) -> Void) {
    let count = a.count
    guard count > 0 else { return }
    guard let inner = a.shape.dimensions.last else { return body(0, 0) }
    let innerA = a.strides[a.shape.rank - 1]
    let innerB = b.strides[b.shape.rank - 1]
    var rowsA = OffsetIterator(a.droppingLastAxis)
    var rowsB = OffsetIterator(b.droppingLastAxis)
    for _ in 0..<(count / inner) {
        var p = rowsA.next()
        var q = rowsB.next()
        for _ in 0..<inner {
            body(p, q)
            p += innerA
            q += innerB
        }
    }
}

extension NDArray {
    /// The first elements along the last axis.
    var droppingLastAxis: NDArray {
        NDArray(
            storage: storage, dtype: dtype, shape: Shape(Array(shape.dimensions.dropLast())),
            strides: Array(strides.dropLast()), offset: offset)
    }
}

/// A dense array with a function of every element.
@inline(__always)
func map<T: Scalar, R: Scalar>(_ x: NDArray, _ f: (T) -> R) -> NDArray {
    let result = NDArray(uninitialized: x.shape, dtype: R.dtype)
    let from: UnsafePointer<T> = x.pointer()
    let to: UnsafeMutablePointer<R> = result.mutablePointer()
    if x.isContiguous {
        for i in 0..<x.count { to[i] = f(from[i]) }
    } else {
        forEachPair(x, result) { to[$1] = f(from[$0]) }
    }
    return result
}

/// A dense array with a function of every pair of elements.
@inline(__always)
func zip<T: Scalar, R: Scalar>(_ a: NDArray, _ b: NDArray, _ f: (T, T) -> R) -> NDArray {
    let result = NDArray(uninitialized: a.shape, dtype: R.dtype)
    let x: UnsafePointer<T> = a.pointer()
    let y: UnsafePointer<T> = b.pointer()
    let to: UnsafeMutablePointer<R> = result.mutablePointer()
    if a.isContiguous && b.isContiguous {
        for i in 0..<a.count { to[i] = f(x[i], y[i]) }
    } else {
        var i = 0
        forEachPair(a, b) {
            to[i] = f(x[$0], y[$1])
            i += 1
        }
    }
    return result
}
