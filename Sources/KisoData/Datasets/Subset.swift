public import KisoCore

/// Some of the examples of a data set.
public struct Subset<Batch: Sendable>: Dataset {
    /// The whole data set.
    public let base: any Dataset<Batch>
    /// Which of its examples, in this order.
    public let places: [Int]

    init(_ base: any Dataset<Batch>, _ places: [Int]) {
        self.base = base
        self.places = places
    }

    /// The number of examples.
    public var count: Int { places.count }

    /// The class of every example.
    public var classLabels: [Int]? {
        base.classLabels.map { labels in places.map { labels[$0] } }
    }

    /// The examples at these places of the subset.
    public func batch(_ chosen: [Int]) throws -> Batch {
        requirePlaces(chosen, "Subset")
        return try base.batch(chosen.map { places[$0] })
    }

    /// The examples at these places of the subset, changed as the whole data set changes them.
    public func batch(_ chosen: [Int], using random: inout RandomGenerator) throws -> Batch {
        requirePlaces(chosen, "Subset")
        return try base.batch(chosen.map { places[$0] }, using: &random)
    }
}

extension Dataset {
    /// The examples at some places, in this order; a place may come more than once.
    ///
    /// - Precondition: Every place is in `0..<count`.
    public func subset(
        _ places: some Sequence<Int>, file: StaticString = #fileID, line: UInt = #line
    ) -> Subset<Batch> {
        let places = Array(places)
        let count = count
        if let place = places.first(where: { $0 < 0 || $0 >= count }) {
            stop("subset", "there is no example \(place) among \(count)", file: file, line: line)
        }
        return Subset(self, places)
    }

    /// Every class as often as the most frequent one: the examples of the others come several times.
    ///
    /// - Precondition: The data set knows the classes of its examples.
    public func balanced(file: StaticString = #fileID, line: UInt = #line) -> Subset<Batch> {
        guard let labels = classLabels else {
            stop("balanced", "the examples have no classes", file: file, line: line)
        }
        let groups = Dictionary(grouping: labels.indices) { labels[$0] }
        let most = groups.values.map(\.count).max() ?? 0
        var places: [Int] = []
        for label in groups.keys.sorted() {
            let group = groups[label] ?? []
            places += (0..<most).map { group[$0 % group.count] }
        }
        return Subset(self, places)
    }
}
