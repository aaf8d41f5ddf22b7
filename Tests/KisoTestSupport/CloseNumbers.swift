package import Testing

/// Expects the same count of numbers, each within `absolute + relative · |expected|` of the one at
/// its place; NaN is close to nothing. The first one that is not is reported.
package func expectClose(
    _ actual: [Double], _ expected: [Double], relative: Double = 0, absolute: Double = 0,
    _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.count == expected.count, "\(comment())", sourceLocation: sourceLocation)
    for (index, (a, b)) in zip(actual, expected).enumerated()
    where !(abs(a - b) <= absolute + relative * abs(b)) {
        Issue.record(
            "\(comment()) element \(index): \(a), expected \(b)", sourceLocation: sourceLocation)
        return
    }
}
