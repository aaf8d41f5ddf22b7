import Foundation
import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("the catalogue")
struct CatalogCompletenessTests {
    /// A type that a source file declares as an operation.
    struct Declaration: Sendable, CustomTestStringConvertible {
        let type: String
        let file: String
        /// The first line of the doc comment, if there is one.
        let summary: String?
        var testDescription: String { "\(type) in \(file)" }
    }

    static let declarations: [Declaration] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return ["Sources/KisoOps", "Sources/KisoTensor/EngineOps"].flatMap { folder in
            let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
            return (files?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix(".swift") }.sorted()
                .flatMap { find(in: root.appending(path: "\(folder)/\($0)"), $0) }
        }
    }()

    private static func find(in file: URL, _ name: String) -> [Declaration] {
        let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "")
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { i in
            let pattern =
                /(?:package )?(?:struct|enum) (\w+): (?:BuiltInOp|UnaryOp|BinaryOp|TensorOperation)\b.*/
            guard let match = lines[i].wholeMatch(of: pattern) else { return nil }
            var first = i
            while first > 0, lines[first - 1].hasPrefix("///") { first -= 1 }
            let summary = first < i ? String(lines[first].dropFirst(3)) : nil
            return Declaration(type: String(match.output.1), file: name, summary: summary)
        }
    }

    @Test("lists every operation that a file declares", arguments: declarations)
    func isListed(_ declaration: Declaration) {
        #expect(Self.listings.contains { $0.type == declaration.type })
    }

    @Test("lists nothing but operations with a file of their own", arguments: listings.map(\.type))
    func isDeclared(_ type: String) {
        #expect(Self.declarations.contains { $0.type == type })
    }

    @Test("every operation has a summary", arguments: declarations)
    func isDescribed(_ declaration: Declaration) throws {
        let summary = try #require(declaration.summary).trimmingCharacters(in: .whitespaces)
        #expect(summary.count > 10)
    }

    @Test("the sources were found: what is declared is compared with the catalogue")
    func noEmptyFolder() {
        #expect(Self.declarations.count >= 40)
    }

    /// What the catalogue says about one operation.
    struct Listing: Sendable, CustomTestStringConvertible {
        let type: String
        let name: String
        let isDifferentiable: Bool
        let examples: [String]
        var testDescription: String { type }

        init(_ operation: any TensorOperation.Type) {
            type = "\(operation)"
            name = operation.name
            isDifferentiable = operation is any Op.Type && !Self.withoutGradient.contains(name)
            examples = operation.cases.map(\.name)
        }

        /// Ops whose results are integers, Booleans or constants.
        private static let withoutGradient: Set = [
            "compare", "argmax", "argSort", "detach", "elementPlaces",
        ]

        /// The names of the golden entries.
        var keys: [String] { examples.map { "\(name)/\($0)" } }
    }

    static let listings = OperationCatalog.operations.map { Listing($0) }

    @Test("names are unique")
    func namesAreUnique() {
        #expect(Self.repeated(Self.listings.map(\.name)).isEmpty)
        #expect(Self.repeated(Self.listings.flatMap(\.keys)).isEmpty)
    }

    private static func repeated(_ names: [String]) -> [String] {
        Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    }

    @Test("every example has a golden entry, and every entry an example")
    func goldenIsComplete() {
        let keys = Set(Self.listings.flatMap(\.keys))
        let missing = keys.subtracting(Golden.entries.keys).sorted()
        let stale = Set(Golden.entries.keys).subtracting(keys).sorted()
        #expect(missing.isEmpty, "run make golden")
        #expect(stale.isEmpty, "run make golden")
    }

    @Test("every operation has an example", arguments: listings)
    func hasExample(_ listing: Listing) {
        #expect(!listing.examples.isEmpty)
    }

    @Test("every differentiable operation has a gradient of the oracle's", arguments: listings)
    func hasGradient(_ listing: Listing) {
        guard listing.isDifferentiable else { return }
        let checked = listing.keys.contains { key in
            Golden.entries[key]?.gradients.contains { $0?.isEmpty == false } ?? false
        }
        #expect(checked)
    }

    @Test("waivers name examples that exist")
    func waiversAreCurrent() {
        for key in Waivers.factors.keys { #expect(Golden.entries[key] != nil, "\(key)") }
    }
}
