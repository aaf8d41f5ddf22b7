public import KisoCore

/// A thing that was found in a picture: where, what, and how sure.
public struct DetectedObject: Sendable, Hashable, Codable {
    /// Around it, in pixels of the picture.
    public var box: Box
    /// The index of its class.
    public var label: Int
    /// From 0 to 1.
    public var score: Double

    /// A thing from its parts.
    public init(box: Box, label: Int, score: Double) {
        self.box = box
        self.label = label
        self.score = score
    }
}
