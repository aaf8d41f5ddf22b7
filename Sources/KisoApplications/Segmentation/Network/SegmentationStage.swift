import KisoNN

/// How finely a network for segmentation looks before its answer is enlarged: pixels of the picture from one place
/// of its map to the next.
///
/// Those of ``FullyConvolutionalNetwork`` are 32, 16 and 8 in the paper; here they are half of that, since things
/// are small.
public enum SegmentationStage: Int, Sendable, Codable {
    /// The deepest features alone, enlarged 16 times.
    case sixteen = 16
    /// With features of every eighth pixel.
    case eight = 8
    /// With features of every fourth pixel.
    case four = 4
    /// ``SegNet``, which answers for every pixel in one stage.
    case segNet = 1

    /// Those of ``FullyConvolutionalNetwork``, coarse ones first.
    public static let fullyConvolutional: [SegmentationStage] = [.sixteen, .eight, .four]

    /// As the papers write it, such as `FCN-8s`.
    public var name: String { self == .segNet ? "SegNet" : "FCN-\(rawValue)s" }

    /// A network that has learnt nothing.
    func network(classes: Int) -> any TensorLayer {
        if self == .segNet { return SegNet(classes: classes) }
        return FullyConvolutionalNetwork(classes: classes, stage: self)
    }
}
