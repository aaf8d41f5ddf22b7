/// How finely a fully convolutional network looks before its answer is enlarged: pixels of the picture from one
/// place of its map to the next.
///
/// The stages of the paper are 32, 16 and 8; here they are half of that, since things are small.
public enum SegmentationStage: Int, CaseIterable, Sendable, Codable {
    /// The deepest features alone, enlarged 16 times.
    case sixteen = 16
    /// With features of every eighth pixel.
    case eight = 8
    /// With features of every fourth pixel.
    case four = 4

    /// As the paper writes it, such as `FCN-8s`.
    public var name: String { "FCN-\(rawValue)s" }
}
