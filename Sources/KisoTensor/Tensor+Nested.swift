public import KisoCore

// A literal of numbers is `float32`: the generic initializers yield to those of `Float`, and take
// arrays whose element type is already known.
extension Tensor {
    /// A tensor of rank 3, as `float32`.
    public init(_ values: [[[Float]]], file: StaticString = #fileID, line: UInt = #line) {
        self = Nested(values.map { Nested($0.map(Nested.init), file, line) }, file, line).tensor
    }

    /// A tensor of rank 4, as `float32`.
    public init(_ values: [[[[Float]]]], file: StaticString = #fileID, line: UInt = #line) {
        let blocks = values.map {
            Nested($0.map { Nested($0.map(Nested.init), file, line) }, file, line)
        }
        self = Nested(blocks, file, line).tensor
    }

    /// A tensor of rank 1 of the type of the values.
    ///
    /// ```swift
    /// Tensor([1, 2, 3] as [Int]).dtype      // int64
    /// ```
    @_disfavoredOverload
    public init<T: Scalar>(_ values: [T]) { self = Nested(values).tensor }

    /// A tensor of rank 2 of the type of the values, from rows of equal length.
    @_disfavoredOverload
    public init<T: Scalar>(_ rows: [[T]], file: StaticString = #fileID, line: UInt = #line) {
        self = Nested(rows.map(Nested.init), file, line).tensor
    }

    /// A tensor of rank 3 of the type of the values.
    @_disfavoredOverload
    public init<T: Scalar>(_ values: [[[T]]], file: StaticString = #fileID, line: UInt = #line) {
        self = Nested(values.map { Nested($0.map(Nested.init), file, line) }, file, line).tensor
    }

    /// A tensor of rank 4 of the type of the values.
    @_disfavoredOverload
    public init<T: Scalar>(_ values: [[[[T]]]], file: StaticString = #fileID, line: UInt = #line) {
        let blocks = values.map {
            Nested($0.map { Nested($0.map(Nested.init), file, line) }, file, line)
        }
        self = Nested(blocks, file, line).tensor
    }
}

/// The elements of a nested array and its sizes so far.
private struct Nested<T: Scalar> {
    var values: [T]
    var dimensions: [Int]

    init(_ values: [T]) {
        self.values = values
        dimensions = [values.count]
    }

    init(_ parts: [Nested], _ file: StaticString, _ line: UInt) {
        let inner = parts.first?.dimensions ?? [0]
        if let odd = parts.firstIndex(where: { $0.dimensions != inner }) {
            stop(
                "Tensor",
                "part \(odd) has the shape \(Shape(parts[odd].dimensions)), part 0 \(Shape(inner))",
                file: file, line: line)
        }
        values = parts.flatMap(\.values)
        dimensions = [parts.count] + inner
    }

    var tensor: Tensor { Tensor(NDArray(values, shape: Shape(dimensions))) }
}
