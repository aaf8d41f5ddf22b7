public import KisoCore

/// Examples that can be put together into batches.
///
/// A data set of one's own is a type with two members. Everything else wraps it: `subset(_:)`,
/// `split(_:seed:)`, ``joined(with:)``, ``varied(by:)``, `mixed(alpha:classes:)`, `balanced()`.
///
/// ```swift
/// struct Squares: Dataset {
///     var count: Int { 1000 }
///     func batch(_ places: [Int]) -> Supervised {
///         let x = Tensor(places.map { Float($0) / 1000 }, shape: [places.count, 1])
///         return Supervised(inputs: x, targets: x * x)
///     }
/// }
/// ```
public protocol Dataset<Batch>: Sendable {
    /// What a batch holds; ``Supervised`` where there are inputs and targets.
    associatedtype Batch: Sendable

    /// The number of examples.
    var count: Int { get }

    /// The examples at these places, in this order; a place may come more than once.
    func batch(_ places: [Int]) throws -> Batch

    /// The same with random changes drawn from `random`; without any by default.
    func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Batch

    /// The class of every example, where each has one; `nil` by default.
    var classLabels: [Int]? { get }
}

extension Dataset {
    /// The examples as they are.
    public func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Batch {
        try batch(places)
    }

    /// `nil`: the examples have no classes.
    public var classLabels: [Int]? { nil }

    /// Stops unless every place is one of this data set's.
    func requirePlaces(_ places: [Int], _ operation: String) {
        let count = count
        for place in places where place < 0 || place >= count {
            stop(operation, "there is no example \(place) among \(count)")
        }
    }
}
