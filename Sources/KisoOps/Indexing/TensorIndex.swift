import KisoCore
public import KisoTensor

/// What may stand between the brackets of `x[…]`: an integer, a range, `.all`, `.ellipsis`,
/// `.newAxis`, `.stride(from:to:by:)`, a list of integers, or a tensor of integers or Booleans.
public protocol TensorIndexing {
    /// What it selects.
    var tensorIndex: TensorIndex { get }
}

/// One selection along an axis, or a change of axes.
public struct TensorIndex: TensorIndexing, Sendable {
    enum Selection {
        /// One element; the axis vanishes.
        case at(Int)
        /// Every `step`-th element between two bounds; `nil` means the end of the axis.
        case span(from: Int?, to: Int?, step: Int)
        /// A new axis of size 1.
        case newAxis
        /// As many whole axes as the other indices leave.
        case ellipsis
        /// Elements in the order of a list, or those where a mask holds.
        case list(Tensor)
    }

    let selection: Selection

    /// The index itself.
    public var tensorIndex: TensorIndex { self }
}

extension TensorIndexing where Self == TensorIndex {
    /// The whole axis: NumPy's `:`.
    public static var all: TensorIndex { .init(selection: .span(from: nil, to: nil, step: 1)) }

    /// As many whole axes as the other indices leave: NumPy's `...`.
    public static var ellipsis: TensorIndex { .init(selection: .ellipsis) }

    /// A new axis of size 1: NumPy's `np.newaxis`.
    public static var newAxis: TensorIndex { .init(selection: .newAxis) }

    /// Every `step`-th element from one bound up to but not including another: NumPy's
    /// `start:stop:step`. Negative bounds count from the end; a negative step walks backwards; a
    /// missing bound is the end of the axis.
    public static func stride(
        from start: Int? = nil, to end: Int? = nil, by step: Int = 1
    ) -> TensorIndex { .init(selection: .span(from: start, to: end, step: step)) }
}

extension Int: TensorIndexing {
    /// One element; the axis vanishes. A negative index counts from the end.
    public var tensorIndex: TensorIndex { .init(selection: .at(self)) }
}

extension Range: TensorIndexing where Bound == Int {
    /// The elements of the range.
    public var tensorIndex: TensorIndex {
        .init(selection: .span(from: lowerBound, to: upperBound, step: 1))
    }
}

extension ClosedRange: TensorIndexing where Bound == Int {
    /// The elements of the range.
    public var tensorIndex: TensorIndex {
        // The bound after −1 is the end of the axis, not its beginning.
        .init(
            selection: .span(
                from: lowerBound, to: upperBound == -1 ? nil : upperBound + 1, step: 1))
    }
}

extension PartialRangeFrom: TensorIndexing where Bound == Int {
    /// The elements from the bound on; a negative one counts from the end.
    public var tensorIndex: TensorIndex {
        .init(selection: .span(from: lowerBound, to: nil, step: 1))
    }
}

extension PartialRangeUpTo: TensorIndexing where Bound == Int {
    /// The elements before the bound; a negative one counts from the end.
    public var tensorIndex: TensorIndex {
        .init(selection: .span(from: nil, to: upperBound, step: 1))
    }
}

extension PartialRangeThrough: TensorIndexing where Bound == Int {
    /// The elements up to the bound and at it; a negative one counts from the end.
    public var tensorIndex: TensorIndex {
        .init(selection: .span(from: nil, to: upperBound == -1 ? nil : upperBound + 1, step: 1))
    }
}

extension Array: TensorIndexing where Element == Int {
    /// The elements at these indices, in their order; an index may repeat.
    public var tensorIndex: TensorIndex {
        .init(selection: .list(Tensor(map(Int64.init), shape: [count])))
    }
}

extension Tensor: TensorIndexing {
    /// The elements at these integers, or where a mask holds.
    public var tensorIndex: TensorIndex { .init(selection: .list(self)) }
}
