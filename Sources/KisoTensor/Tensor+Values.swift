public import KisoCore

extension Tensor {
    /// The elements in row-major order, converted to a Swift type.
    public func values<T: Scalar>(as type: T.Type = T.self) -> [T] {
        if let node, node.isTraced { Trace.Recorder.current?.noteReading() }
        return array.values(as: type)
    }

    /// The elements in row-major order as `Float`.
    public var floats: [Float] { values() }

    /// The elements in row-major order as `Double`.
    public var doubles: [Double] { values() }

    /// The one element of a tensor with a single element.
    public func item(file: StaticString = #fileID, line: UInt = #line) -> Double {
        if count != 1 {
            stop(
                "item", "a tensor of shape \(shape) has \(count) elements, not one", file: file,
                line: line)
        }
        return values(as: Double.self)[0]
    }

    /// The same elements, dense in row-major order.
    public var contiguous: Tensor {
        array.isContiguous ? self : .apply(ContiguousOp(), self)
    }
}

extension Tensor: Equatable {
    /// Whether shape, type and every element agree; NaN is not equal to itself.
    public static func == (a: Tensor, b: Tensor) -> Bool {
        guard a.shape == b.shape, a.dtype == b.dtype else { return false }
        // Whole numbers beyond 2⁵³ have no `Double` of their own.
        if a.dtype == .int64 { return a.values(as: Int64.self) == b.values(as: Int64.self) }
        return a.doubles == b.doubles
    }
}
