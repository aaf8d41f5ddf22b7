/// Examples that may differ more from the oracle in `float32` than reliability A5 allows, and why.
enum Waivers {
    /// How many times the tolerance, with the reason.
    static let factors: [String: (factor: Double, reason: String)] = [:]

    /// The tolerance of an example in `float32`.
    static func closeness(_ key: String) -> Closeness {
        let factor = factors[key]?.factor ?? 1
        return Closeness(
            relative: Closeness.single.relative * factor,
            absolute: Closeness.single.absolute * factor)
    }
}
