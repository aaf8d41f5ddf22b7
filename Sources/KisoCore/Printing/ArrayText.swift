/// The elements of an array as NumPy lays them out: nested brackets, lines of 75 characters, and
/// only three elements at each edge of an array of more than 1,000.
struct ArrayText {
    private static let lineWidth = 75
    private static let threshold = 1000
    private static let edge = 3

    private let words: [String]
    private let separator: String
    /// How many elements are shown along each axis, and whether some are left out between them.
    private let shown: [Int]
    private let isCut: [Bool]

    /// The words of an array that is not empty.
    init(_ array: NDArray, separator: String) {
        self.separator = separator
        let isSummary = array.count > ArrayText.threshold
        let isCut = array.shape.dimensions.map { isSummary && $0 > 2 * ArrayText.edge }
        shown = zip(array.shape.dimensions, isCut).map { $1 ? 2 * ArrayText.edge : $0 }
        var offsets = [0]
        for (axis, count) in shown.enumerated() {
            let skipped = array.shape[axis] - count
            offsets = offsets.flatMap { offset in
                (0..<count).map { i in
                    let place = isCut[axis] && i >= ArrayText.edge ? i + skipped : i
                    return offset + place * array.strides[axis]
                }
            }
        }
        self.isCut = isCut
        words = ArrayText.words(array, offsets)
    }

    private static func words(_ array: NDArray, _ offsets: [Int]) -> [String] {
        func read<T: Scalar>(_: T.Type) -> [String] {
            let base: UnsafePointer<T> = array.pointer()
            if T.self == Bool.self {
                let yes = array.shape.rank == 0 ? "True" : " True"
                return offsets.map { base[$0].scalar != 0 ? yes : "False" }
            }
            if array.dtype.isFloatingPoint {
                let values = offsets.map { base[$0].scalar }
                let format = FloatFormat(values, dtype: array.dtype)
                return values.map(format.text)
            }
            let texts = offsets.map { "\(base[$0])" }
            let width = texts.map(\.count).max() ?? 0
            return texts.map { $0.leftPadded(to: width) }
        }
        return array.dtype.withScalarType { read($0) }
    }

    /// The text; lines after the first are moved right by `indent`, and the last one leaves room for
    /// `suffix` characters.
    func laidOut(indent: Int, suffix: Int) -> String {
        var next = 0
        return block(
            axis: 0, indent: String(repeating: " ", count: indent + 1),
            width: ArrayText.lineWidth - suffix, &next)
    }

    private func block(axis: Int, indent: String, width: Int, _ next: inout Int) -> String {
        if axis == shown.count {
            next += 1
            return words[next - 1]
        }
        let isLast = axis == shown.count - 1
        var items: [String] = []
        for i in 0..<shown[axis] {
            if isCut[axis] && i == ArrayText.edge { items.append("...") }
            items.append(block(axis: axis + 1, indent: indent + " ", width: width - 1, &next))
        }
        if isLast { return "[" + row(items, indent: indent, width: width - 1) + "]" }
        let bare = separator == " " ? "" : ","
        let between = bare + String(repeating: "\n", count: shown.count - axis - 1) + indent
        return "[" + items.joined(separator: between) + "]"
    }

    /// Words in lines, each of which begins with the indent; the first without it.
    private func row(_ items: [String], indent: String, width: Int) -> String {
        var lines: [String] = []
        var line = indent
        for (place, item) in items.enumerated() {
            if line.utf8.count + item.utf8.count > width && line.utf8.count > indent.utf8.count {
                while line.last == " " { line.removeLast() }
                lines.append(line)
                line = indent
            }
            line += item
            if place < items.count - 1 { line += separator }
        }
        lines.append(line)
        return String(lines.joined(separator: "\n").dropFirst(indent.utf8.count))
    }
}
