import KisoTensor

/// How far a number may be from the expected one: `absolute + relative · |expected|`.
struct Closeness {
    let relative: Double
    let absolute: Double

    /// Against an oracle in `float64` (reliability A5).
    static let double = Closeness(relative: 1e-7, absolute: 1e-9)
    /// Against an oracle in `float32` (reliability A5).
    static let single = Closeness(relative: 1.3e-6, absolute: 1e-5)
    /// A gradient against central differences with a step of 1e-6 (reliability A2).
    static let differences = Closeness(relative: 1e-3, absolute: 1e-5)
    /// The same computation on other views of the same numbers.
    static let rounding = Closeness(relative: 1e-12, absolute: 1e-13)
    /// Bit for bit, but that zeros have no sign.
    static let exact = Closeness(relative: 0, absolute: 0)

    /// What differs most, in words; `nil` when everything is close enough.
    func difference(_ actual: [Double], _ expected: [Double]) -> String? {
        guard actual.count == expected.count else {
            return "\(actual.count) elements instead of \(expected.count)"
        }
        for (i, (a, e)) in zip(actual, expected).enumerated() {
            if a == e || (a.isNaN && e.isNaN) { continue }
            if !(abs(a - e) <= absolute + relative * abs(e)) {
                return "element \(i) is \(a) instead of \(e)"
            }
        }
        return nil
    }

    /// What differs most between two tensors, in words.
    func difference(_ actual: Tensor, _ expected: Tensor) -> String? {
        if actual.shape != expected.shape {
            return "the shape is \(actual.shape) instead of \(expected.shape)"
        }
        return difference(actual.doubles, expected.doubles)
    }
}
