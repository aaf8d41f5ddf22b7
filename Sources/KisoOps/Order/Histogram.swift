import KisoCore
public import KisoTensor

/// How many elements fall into each of several bins of equal width.
enum HistogramOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "range", [.exact([0, 1, 1.5, 2, 3, 4, 9], [7])],
                oracle: "torch.histc(a, 4, 0, 4).long()"
            ) { $0[0].histogram(bins: 4, range: 0...4).counts }
        ]
    }
}

extension Tensor {
    /// How many elements, `int64`, fall into each of `bins` intervals of equal width, and the
    /// `bins + 1` bounds between them. An interval holds its lower bound; the last one its upper
    /// bound too. Elements outside the range and NaN do not
    /// count; by default it spans all, which are then finite.
    public func histogram(
        bins: Int = 10, range: ClosedRange<Double>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> (counts: Tensor, edges: Tensor) {
        let values = doubles
        let lowest = values.min() ?? 0, highest = values.max() ?? 1
        if bins <= 0 || bins > 1 << 32 {
            stop("histogram", "\(bins) bins, not 1 to 2³²", file: file, line: line)
        }
        if range == nil, let odd = values.first(where: { !$0.isFinite }) {
            stop(
                "histogram", "an element is \(odd), so the elements span no range; give one",
                file: file, line: line)
        }
        var (low, high) = range.map { ($0.lowerBound, $0.upperBound) } ?? (lowest, highest)
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        let edges = Tensor.linspace(low, high, count: bins + 1, dtype: .float64).doubles
        var counts = [Int64](repeating: 0, count: bins)
        for value in values where value >= low && value <= high {
            var bin = Swift.min(bins - 1, Int((value - low) / (high - low) * Double(bins)))
            // Rounding may miss by one.
            if value < edges[bin] { bin -= 1 }
            if bin < bins - 1 && value >= edges[bin + 1] { bin += 1 }
            counts[bin] += 1
        }
        let type = dtype.isFloatingPoint ? dtype : .float64
        return (
            Tensor(counts, shape: [bins], device: device),
            Tensor(edges, shape: [bins + 1], device: device).cast(to: type)
        )
    }
}
