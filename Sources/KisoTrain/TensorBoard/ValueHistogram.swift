/// How often values lie where, in bins of equal width.
struct ValueHistogram {
    private(set) var least = 0.0
    private(set) var greatest = 0.0
    private(set) var count = 0
    private(set) var sum = 0.0
    private(set) var sumOfSquares = 0.0
    /// The upper ends of the bins.
    private(set) var ends: [Double] = []
    /// Values in each bin.
    private(set) var counts: [Double] = []

    /// The distribution of values; what is not finite is left out.
    init(_ values: [Double], bins: Int = 30) {
        let values = values.filter(\.isFinite)
        guard let least = values.min(), let greatest = values.max() else { return }
        (self.least, self.greatest, count) = (least, greatest, values.count)
        sum = values.reduce(0, +)
        sumOfSquares = values.reduce(0) { $0 + $1 * $1 }
        let width = (greatest - least) / Double(bins)
        // Values so close that no bin lies between them share one.
        guard width.isFinite, least + width > least else {
            (ends, counts) = ([greatest], [Double(count)])
            return
        }
        ends = (1..<bins).map { least + width * Double($0) } + [greatest]
        counts = [Double](repeating: 0, count: bins)
        for value in values { counts[min(Int((value - least) / width), bins - 1)] += 1 }
    }

    /// Writes TensorBoard's `HistogramProto`.
    func write(_ message: inout ProtobufMessage) {
        message.double(1, least)
        message.double(2, greatest)
        message.double(3, Double(count))
        message.double(4, sum)
        message.double(5, sumOfSquares)
        message.doubles(6, ends)
        message.doubles(7, counts)
    }
}
