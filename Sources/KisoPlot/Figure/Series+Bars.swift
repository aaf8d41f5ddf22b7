import KisoCore

extension Figure.Series {
    /// How often values fall into each of equal bins.
    ///
    /// A bin holds its lower edge, the last one its upper edge too, as NumPy counts.
    ///
    /// - Parameters:
    ///   - bins: the number of bins, 30 by default.
    ///   - range: what the bins cover; `nil` takes the smallest and the largest value. Values
    ///     outside are not counted.
    ///   - values: the numbers.
    ///   - name: the text in the legend; empty for none.
    ///   - color: the colour; the next one by default.
    public static func histogram(
        _ values: [Double], bins: Int = 30, range: ClosedRange<Double>? = nil,
        name: String? = nil, color: Figure.Color? = nil
    ) -> Self {
        let counted = binCounts(values, bins: bins, range: range)
        return histogram(counts: counted.counts, range: counted.range, name: name, color: color)
    }

    /// Counts of equal parts of a range, that are known already.
    public static func histogram(
        counts: [Int], range: ClosedRange<Double>, name: String? = nil, color: Figure.Color? = nil
    ) -> Self {
        let width = (range.upperBound - range.lowerBound) / Double(max(1, counts.count))
        let centres = counts.indices.map { range.lowerBound + (Double($0) + 0.5) * width }
        return Self(
            .boxes(x: centres, y: counts.map(Double.init), width: width), name: name, color: color)
    }

    /// One bar a value, at 0, 1, 2 … Several series of bars stand side by side.
    ///
    /// Name the groups with ``Figure/Axis/ticks``: `.labels([.init(at: 0, "SGD"), …])`.
    public static func bars(
        _ values: [Double], name: String? = nil, color: Figure.Color? = nil
    ) -> Self {
        Self(.bars(values), name: name, color: color)
    }

    package static func binCounts(
        _ values: [Double], bins: Int, range: ClosedRange<Double>?
    ) -> (range: ClosedRange<Double>, counts: [Int]) {
        let finite = values.filter(\.isFinite)
        var low = range?.lowerBound ?? finite.min() ?? 0
        var high = range?.upperBound ?? finite.max() ?? 1
        if low == high {
            low -= 0.5
            high += 0.5
        }
        var counts = [Int](repeating: 0, count: max(1, bins))
        for value in finite where value >= low && value <= high {
            let place = Int((value - low) / (high - low) * Double(counts.count))
            counts[min(place, counts.count - 1)] += 1
        }
        return (low...high, counts)
    }
}
