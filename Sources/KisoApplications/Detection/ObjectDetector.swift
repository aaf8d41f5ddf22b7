public import KisoIO

/// Finds things in pictures.
public protocol ObjectDetector: Sendable {
    /// The names of the classes.
    var classes: [String] { get }

    /// What a picture shows, surest first.
    ///
    /// - Parameters:
    ///   - image: a picture of any size.
    ///   - threshold: the least score that counts.
    ///   - overlap: of two boxes of a class whose intersection over union is more, only the surer one stays.
    func objects(in image: Image, threshold: Double, overlap: Double) -> [DetectedObject]
}

extension ObjectDetector {
    /// What a picture shows with a score of at least 0.5, surest first.
    public func objects(in image: Image) -> [DetectedObject] {
        objects(in: image, threshold: 0.5, overlap: 0.45)
    }
}
