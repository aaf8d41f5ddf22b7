/// The sizes of an array along its axes, outermost first. A scalar has the empty shape.
public struct Shape: Hashable, Sendable {
    /// The sizes, outermost axis first.
    public let dimensions: [Int]

    /// Creates a shape whose sizes the program itself computed.
    ///
    /// - Precondition: no size is negative and the product fits an `Int`. Sizes that come from
    ///   outside go through ``init(checking:)``.
    public init(_ dimensions: [Int]) {
        self.dimensions = dimensions
        if Shape.product(dimensions) == nil {
            stop("Shape", "the sizes \(dimensions) are negative or their product overflows")
        }
    }

    /// Creates a shape from sizes that come from a file or a request; `nil` when one is negative or
    /// the product overflows.
    public init?(checking dimensions: [Int]) {
        guard Shape.product(dimensions) != nil else { return nil }
        self.dimensions = dimensions
    }

    /// The shape of a scalar.
    public static let scalar = Shape([])

    /// The number of axes.
    @inlinable public var rank: Int { dimensions.count }

    /// The number of elements: the product of the sizes, 1 for a scalar.
    @inlinable public var count: Int {
        var product = 1
        for dimension in dimensions { product &*= dimension }
        return product
    }

    /// The size along an axis; a negative axis counts from the end.
    @inlinable public subscript(axis: Int) -> Int {
        dimensions[axis < 0 ? axis + dimensions.count : axis]
    }

    /// The element distances of a dense row-major array of this shape.
    public var strides: [Int] {
        var strides = dimensions
        var step = 1
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            strides[axis] = step
            step &*= dimensions[axis]
        }
        return strides
    }

    /// The common shape of two arrays under NumPy's broadcasting rule: aligned at the last axis,
    /// sizes must agree or be 1. `nil` when they do not.
    public func broadcast(with other: Shape) -> Shape? {
        if self == other { return self }
        let rank = max(self.rank, other.rank)
        var result = [Int](repeating: 1, count: rank)
        for back in 1...max(rank, 1) where back <= rank {
            let a = back <= self.rank ? dimensions[self.rank - back] : 1
            let b = back <= other.rank ? other.dimensions[other.rank - back] : 1
            guard a == b || a == 1 || b == 1 else { return nil }
            result[rank - back] = a == 1 ? b : a
        }
        return Shape(checking: result)
    }

    /// The product of sizes, `nil` when one is negative or the product overflows.
    /// A zero among them makes the product 0 only if the others do not overflow by themselves.
    static func product(_ dimensions: [Int]) -> Int? {
        var product = 1
        var hasZero = false
        for dimension in dimensions {
            if dimension < 0 { return nil }
            if dimension == 0 {
                hasZero = true
                continue
            }
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
            if overflow { return nil }
            product = next
        }
        return hasZero ? 0 : product
    }
}

extension Shape: ExpressibleByArrayLiteral {
    /// Creates a shape from its sizes.
    public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Shape: CustomStringConvertible {
    /// The shape as NumPy prints it: `(2, 3)`, `(3,)`, `()`.
    public var description: String {
        switch rank {
        case 1: "(\(dimensions[0]),)"
        default: "(" + dimensions.map(String.init).joined(separator: ", ") + ")"
        }
    }
}
