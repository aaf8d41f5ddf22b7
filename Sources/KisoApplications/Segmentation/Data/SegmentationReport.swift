import Foundation

/// What a folder of pictures and masks holds.
public struct SegmentationReport: Sendable, Encodable {
    /// A class and how much there is of it.
    public struct Share: Sendable, Encodable {
        /// Its name.
        public let name: String
        /// The value of its pixels.
        public let value: Int
        /// Its share of the pixels that count, from 0 to 1.
        public let share: Double
        /// In how many masks it is.
        public let masks: Int
    }

    /// How many pictures with masks there are.
    public internal(set) var pictures = 0
    /// The smallest and the largest size, in pixels.
    public internal(set) var sizes: [String] = []
    /// The values in the masks, ascending.
    public internal(set) var values: [Int] = []
    /// Every class.
    public internal(set) var classes: [Share] = []
    /// The share of pixels that are ignored, from 0 to 1.
    public internal(set) var ignored = 0.0
    /// What else a person should know.
    public internal(set) var notes: [String] = []

    /// For a person.
    public var lines: [String] {
        func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }
        return [
            "\(pictures) pictures with masks, \(sizes.joined(separator: " to "))",
            "values in the masks: " + values.map(String.init).joined(separator: ", "),
        ]
            + classes.map {
                "  \($0.value) \($0.name): \(percent($0.share)) of the pixels, in \($0.masks) masks"
            }
            + (ignored > 0
                ? ["255: \(percent(ignored)) of all pixels, ignored: not learnt from, not counted"]
                : [])
            + notes.map { "note: \($0)" }
    }
}
