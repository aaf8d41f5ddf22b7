import KisoCore

/// How a picture is painted in the style of another.
public struct StyleSettings: Sendable, Codable, Equatable {
    /// How much the style counts beside the content; 1 by default.
    public var strength = 1.0
    /// The longer side of the result, in pixels; 512 by default.
    public var size = 512
    /// How often the network looks at the picture, over all scales; 300 by default.
    public var steps = 300
    /// How many sizes are gone through, each twice the one before; `nil` for as many as leave the first at
    /// 128 pixels or more. What is painted small has large strokes, and is cheap.
    public var scales: Int?
    /// Which colours of the content picture are kept; none by default.
    public var keptColours: KeptColours?

    /// The defaults.
    public init() {}

    /// What of the content picture's colours is kept.
    public enum KeptColours: String, Sendable, Codable, CaseIterable {
        /// Each place keeps its colour; only how light it is comes from the painting.
        case luminance
        /// The style picture gets the mean and the covariance of the content picture's colours beforehand.
        case histogram
    }

    /// - Throws: `KisoError` `.usage` for what cannot be done.
    public func check() throws {
        func require(_ isTrue: Bool, _ name: String, _ value: Any, _ expected: String) throws {
            if !isTrue { throw KisoError(.usage, "--\(name) \(value): expected \(expected)") }
        }
        try require(
            strength.isFinite && strength > 0 && strength <= 1e6, "strength", strength,
            "a positive number, 1 by default")
        try require(
            (StyleNetwork.leastSide...8192).contains(size), "size", size,
            "\(StyleNetwork.leastSide) to 8192 pixels")
        try require((1...100_000).contains(steps), "steps", steps, "1 to 100000")
        if let scales {
            try require(
                (1...6).contains(scales) && size >> (scales - 1) >= StyleNetwork.leastSide,
                "scales", scales,
                "1 to 6, and \(StyleNetwork.leastSide) pixels or more for the first")
        }
    }

    /// The longer sides that are gone through.
    public var sizes: [Int] {
        var count = scales ?? 1
        if scales == nil { while size >> count >= 128 { count += 1 } }
        return (0..<count).reversed().map { size >> $0 }
    }
}
