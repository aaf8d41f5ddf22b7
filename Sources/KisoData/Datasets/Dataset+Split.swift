import KisoCore

extension Dataset {
    /// Two parts that share no example, drawn at random: the first holds a fraction of the examples.
    ///
    /// Where the data set knows classes, every class is divided in this proportion; one with at least
    /// two examples is in both parts, and the only example of a class in the first. The parts are a function of the examples' number, their
    /// classes, the fraction and the seed.
    ///
    /// ```swift
    /// let (train, validation) = flowers.split(0.9, seed: 0)
    /// ```
    ///
    /// - Precondition: The fraction lies between 0 and 1.
    public func split(
        _ fraction: Double, seed: UInt64 = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> (Subset<Batch>, Subset<Batch>) {
        require(
            fraction > 0 && fraction < 1, "split",
            "the fraction \(fraction) does not lie between 0 and 1", file: file, line: line)
        let parts = Split.places(
            count: count, labels: classLabels, fraction: fraction, seed: seed)
        return (Subset(self, parts.first), Subset(self, parts.second))
    }
}

/// How examples are divided in two.
enum Split {
    static func places(
        count: Int, labels: [Int]?, fraction: Double, seed: UInt64
    ) -> (first: [Int], second: [Int]) {
        var random = RandomGenerator(seed: seed).split("split")
        let groups =
            labels.map { labels in
                Dictionary(grouping: labels.indices) { labels[$0] }
                    .sorted { $0.key < $1.key }.map(\.value)
            } ?? [Array(0..<count)]
        var first: [Int] = []
        var second: [Int] = []
        // What rounding took from one class the next one gets, so that the whole keeps its fraction.
        var owed = 0.0
        for group in groups {
            let exact = Double(group.count) * fraction + owed
            // The only example of a class is one to learn from.
            let least = min(1, group.count)
            let most = max(least, group.count - 1)
            let taken = min(max(Int(exact.rounded()), least), most)
            owed = min(max(exact - Double(taken), -0.5), 0.5)
            let order = group.shuffled(seededBy: &random)
            first += order.prefix(taken)
            second += order.dropFirst(taken)
        }
        return (first.sorted(), second.sorted())
    }
}

extension Array {
    /// The elements in an order drawn by Fisher and Yates' method: for i from the last to 1, element i
    /// changes places with element j, uniform in 0...i. It is written down here so that it stays the
    /// same whatever the standard library does.
    func shuffled(seededBy random: inout RandomGenerator) -> [Element] {
        var result = self
        for i in stride(from: count - 1, to: 0, by: -1) {
            let j = Int(random.next().multipliedFullWidth(by: UInt64(i + 1)).high)
            result.swapAt(i, j)
        }
        return result
    }
}
