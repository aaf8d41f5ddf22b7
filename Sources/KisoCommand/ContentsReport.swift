import Foundation
import Kiso
import KisoCommandSupport

/// What a file of any format holds, as it is shown.
struct ContentsReport: Encodable {
    /// One array.
    struct Entry: Encodable {
        let name: String
        let shape: [Int]
        let type: String
        /// Of the finite elements; `nil` without any.
        let least: Double?
        let greatest: Double?
        let mean: Double?
        /// Elements that are infinite or no number.
        let notFinite: Int

        init(_ name: String, _ array: NDArray) {
            self.name = name
            shape = array.shape.dimensions
            type = array.dtype.rawValue
            let finite = FiniteElements(array)
            notFinite = array.count - finite.count
            least = finite.count == 0 ? nil : finite.least
            greatest = finite.count == 0 ? nil : finite.greatest
            mean = finite.count == 0 ? nil : finite.sum / Double(finite.count)
        }
    }

    /// The finite elements of an array, in one pass and without a copy of it, which may be as large as the memory.
    private struct FiniteElements {
        var count = 0
        var least = Double.infinity
        var greatest = -Double.infinity
        var sum = 0.0

        init(_ array: NDArray) {
            switch array.dtype {
            case .float32: add(array, Float.self)
            case .float64: add(array, Double.self)
            case .float16: add(array, Float16.self)
            case .bfloat16: add(array, BFloat16.self)
            case .int64: add(array, Int64.self)
            case .int32: add(array, Int32.self)
            case .uint8: add(array, UInt8.self)
            case .bool: add(array, Bool.self)
            }
        }

        private mutating func add<T: Scalar>(_ array: NDArray, _: T.Type) {
            let elements = array.pointer(as: T.self)
            if array.isContiguous {
                for index in 0..<array.count { add(elements[index].scalar) }
            } else {
                var range = self
                array.forEachOffset { range.add(elements[$0].scalar) }
                self = range
            }
        }

        private mutating func add(_ value: Double) {
            guard value.isFinite else { return }
            count += 1
            least = min(least, value)
            greatest = max(greatest, value)
            sum += value
        }
    }

    let file: String
    let format: String
    let isPacked: Bool
    let arrays: [Entry]
    let metadata: [String: String]
    let others: [String]
    private let description: String

    private enum CodingKeys: String, CodingKey {
        case file, format, isPacked, arrays, metadata, others
    }

    init(_ contents: FileContents, file: String) {
        self.file = file
        format = contents.format.rawValue
        isPacked = contents.isPacked
        description = contents.format.description
        arrays = contents.arrays.map { Entry($0.name, $0.array) }
        metadata = contents.metadata
        others = contents.others
    }

    /// Prints it.
    func show() {
        Console.result("\(file): \(description)\(isPacked ? ", packed with gzip" : "")")
        let names = arrays.map(\.name)
        let shapes = arrays.map { $0.shape.map(String.init).joined(separator: "×") }
        let (nameWidth, shapeWidth) = (Self.width(names, 5), Self.width(shapes, 5))
        for (index, entry) in arrays.enumerated() {
            var line = "  " + Self.padded(entry.name, nameWidth)
            line +=
                "  " + Self.padded(shapes[index].isEmpty ? "one number" : shapes[index], shapeWidth)
            line += "  " + Self.padded(entry.type, 8)
            if let least = entry.least, let greatest = entry.greatest, let mean = entry.mean {
                line +=
                    "  \(Self.number(least)) … \(Self.number(greatest)), mean \(Self.number(mean))"
            }
            if entry.notFinite > 0 { line += ", \(entry.notFinite) not finite" }
            Console.result(line)
        }
        let total = arrays.reduce(0) { $0 + $1.shape.reduce(1, *) }
        if arrays.count > 1 { Console.result("  \(arrays.count) arrays of \(total) elements") }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let short = value.count > 100 ? value.prefix(100) + "…" : value[...]
            Console.result("  \(key): \(short.replacing("\n", with: " "))")
        }
        if !others.isEmpty {
            let shown = others.prefix(8).joined(separator: ", ")
            Console.result(
                "  no arrays of numbers: \(shown)"
                    + (others.count > 8 ? " and \(others.count - 8) more" : ""))
        }
    }

    private static func width(_ texts: [String], _ least: Int) -> Int {
        min(60, max(least, texts.map(\.count).max() ?? 0))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
