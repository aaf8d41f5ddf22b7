import KisoCore
public import KisoTensor

extension Tensor {
    /// Throws unless every element is a whole number in `0..<bound`: for labels, words and other
    /// indices that come from outside. Operations such as ``embedding(_:file:line:)``,
    /// ``taking(_:axis:file:line:)`` and ``softmaxCrossEntropy(labels:smoothing:file:line:)`` take a
    /// wrong index for a programmer's mistake and stop the program.
    ///
    /// ```swift
    /// try words.checkIndices(below: vocabulary.count, "word", of: "the request")
    /// let vectors = table.embedding(words)
    /// ```
    ///
    /// - Parameters:
    ///   - bound: how many there are.
    ///   - what: what an index is called.
    ///   - source: where they come from.
    /// - Throws: `KisoError` `.badData` with the first wrong index and its place.
    public func checkIndices(
        below bound: Int, _ what: String = "index", of source: String = "the input"
    ) throws {
        if dtype.isFloatingPoint || dtype == .bool {
            throw KisoError(
                .badData,
                "\(source): a \(what) is of type \(dtype), expected whole numbers; cast it")
        }
        let values = values(as: Int64.self)
        if let place = values.firstIndex(where: { $0 < 0 || $0 >= Int64(bound) }) {
            throw KisoError(
                .badData,
                "\(source): \(what) \(place) is \(values[place]), expected one in 0..<\(bound)")
        }
    }
}
