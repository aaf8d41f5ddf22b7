import Foundation
import Testing

/// What `Fixtures/make_fixtures.py` computed with the book's classes in NumPy.
struct OptimizerFixture: Decodable {
    let start: [Double]
    let gradients: [[Double]]
    /// The parameter after each of three steps with learning rate 0.1, by optimizer.
    let steps: [String: [[Double]]]
    /// The 31 points of the descent on x²/20 + y², by optimizer.
    let paths: [String: [[Double]]]

    static func load() throws -> OptimizerFixture {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let data = try Data(contentsOf: folder.appendingPathComponent("optimizers.json"))
        return try JSONDecoder().decode(OptimizerFixture.self, from: data)
    }
}

/// Expects numbers within a distance of each other, relative to the larger one.
func expectClose(
    _ actual: [Double], _ expected: [Double], within tolerance: Double,
    _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.count == expected.count, sourceLocation: sourceLocation)
    for (index, (a, b)) in zip(actual, expected).enumerated() {
        #expect(
            abs(a - b) <= tolerance * max(1, abs(b)),
            "\(comment()) element \(index): \(a), expected \(b)", sourceLocation: sourceLocation)
    }
}
