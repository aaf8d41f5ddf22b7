extension NDArray: CustomStringConvertible {
    /// The elements as NumPy 2 prints them.
    ///
    /// ```
    /// [[1. 2.]
    ///  [3. 4.]]
    /// ```
    public var description: String {
        if count == 0 { return "[]" }
        if shape.rank > 0 { return ArrayText(self, separator: " ").laidOut(indent: 0, suffix: 0) }
        if dtype.isFloatingPoint {
            return FloatFormat.scalar(values(as: Double.self)[0], dtype: dtype)
        }
        return ArrayText(self, separator: " ").laidOut(indent: 0, suffix: 0)
    }
}

extension NDArray: CustomDebugStringConvertible {
    /// The array as NumPy 2 shows it at its prompt, with the type where NumPy names it:
    /// `array([1., 2.], dtype=float32)`.
    public var debugDescription: String {
        let start = "array("
        let elements =
            count == 0
            ? "[]"
            : ArrayText(self, separator: ", ").laidOut(indent: start.utf8.count, suffix: 1)
        var extras: [String] = []
        if (count == 0 && shape != [0]) || count > 1000 { extras.append("shape=\(shape)") }
        let isImplied = dtype == .float64 || dtype == .int64 || dtype == .bool
        if !isImplied || count == 0 { extras.append("dtype=\(dtype.rawValue)") }
        if extras.isEmpty { return start + elements + ")" }
        let text = start + elements + ","
        let extra = extras.joined(separator: ", ") + ")"
        let lastLine =
            text.utf8.count
            - (text.lastIndex(of: "\n").map {
                text.utf8.distance(from: text.startIndex, to: $0) + 1
            } ?? 0)
        let spacer =
            lastLine + extra.utf8.count + 1 > 75 ? "\n" + String(repeating: " ", count: 6) : " "
        return text + spacer + extra
    }
}
