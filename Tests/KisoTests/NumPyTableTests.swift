import Foundation
import Kiso
import Testing

@Suite("the table of NumPy and Kiso")
struct NumPyTableTests {
    /// NumPy's answer, from Golden/numpy-table.json.
    struct Golden: Decodable {
        struct Part: Decodable {
            let shape: [Int]
            /// `f`, `i` or `b`.
            let kind: String
            /// In row-major order as text; nothing for random numbers.
            let values: [String]?
        }
        let text: String?
        let parts: [Part]?
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    static let golden: [String: Golden] = {
        let url = folder.appending(path: "Golden/numpy-table.json")
        let data = (try? Data(contentsOf: url)) ?? Data()
        return (try? JSONDecoder().decode([String: Golden].self, from: data)) ?? [:]
    }()

    @Test("gives what NumPy gives", arguments: NumPyTableRows.all)
    func row(_ row: NumPyRow) throws {
        let wanted = try #require(Self.golden[row.numpy], "run numpy-table.py")
        switch row.answer().answer {
        case .text(let text): #expect(text == wanted.text)
        case .tensors(let tensors):
            let parts = try #require(wanted.parts)
            // x.tolist() is a list of lists, x.floats one list.
            let isList = row.numpy == "x.tolist()"
            let found = isList ? [Tensor(NumPyTableRows.x.floats)] : tensors
            try #require(found.count == parts.count)
            for (tensor, part) in zip(found, parts) { compare(tensor, part) }
        }
    }

    private func compare(_ tensor: Tensor, _ part: Golden.Part) {
        #expect(tensor.shape.dimensions == part.shape)
        let kind = tensor.dtype.isFloatingPoint ? "f" : tensor.dtype == .bool ? "b" : "i"
        #expect(kind == part.kind)
        guard let values = part.values?.compactMap(Double.init) else { return }
        let wrong = zip(tensor.doubles, values).first { found, value in
            !(found == value || (found.isNaN && value.isNaN)
                || abs(found - value) <= 1e-6 + 2e-6 * abs(value))
        }
        #expect(wrong == nil)
        #expect(values.count == tensor.count)
    }

    /// A row as text: the two columns.
    struct Columns: Hashable, CustomStringConvertible {
        let numpy: String
        let kiso: String
        var description: String { "\(numpy) → \(kiso)" }
    }

    /// The rows of the page.
    static func page() throws -> [Columns] {
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/numpy.md"), encoding: .utf8)
        return text.matches(of: /\n\| `(.+?)` \| `(.+?)` \|/).map {
            // A vertical line inside a cell is escaped.
            Columns(
                numpy: String($0.output.1).replacing("\\|", with: "|"),
                kiso: String($0.output.2).replacing("\\|", with: "|"))
        }
    }

    /// The rows of the tests, read from their source.
    static func tested() throws -> [Columns] {
        let url = folder.appending(path: "NumPyTableRows.swift")
        let text = try String(contentsOf: url, encoding: .utf8)
        let pattern = /t\.(?:row|change)\("(.+?)"\) \{(?: x in)?\s+(.+?)\s+\}\n/
        return text.matches(of: pattern).map {
            Columns(numpy: String($0.output.1), kiso: String($0.output.2))
        }
    }

    @Test("has a test for every row of the page, and a row for every test")
    func isComplete() throws {
        let (page, tested) = (try Self.page(), try Self.tested())
        #expect(page.count == Set(page).count)
        #expect(Set(page).subtracting(tested).isEmpty)
        #expect(Set(tested).subtracting(page).isEmpty)
        #expect(tested.count == NumPyTableRows.all.count)
        #expect(tested.map(\.numpy) == NumPyTableRows.all.map(\.numpy))
        #expect(Set(Self.golden.keys) == Set(tested.map(\.numpy)))
    }
}
