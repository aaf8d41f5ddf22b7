import Foundation
public import KisoIO
import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTrain

/// A detector that looks twice: it proposes boxes where something may be, then says what is in each. A small
/// Faster R-CNN of our own, for square pictures of some size.
///
/// Source: S. Ren, K. He, R. Girshick, J. Sun, "Faster R-CNN: Towards real-time object detection with region
/// proposal networks", NIPS 2015.
public struct ProposalDetector: ObjectDetector {
    /// The names of the classes.
    public let classes: [String]
    /// The side of the pictures that it looks at; others are brought to it.
    public let side: Int
    let network: ProposalNetwork

    /// A detector that has learnt nothing yet.
    ///
    /// - Parameters:
    ///   - classes: the names of the classes.
    ///   - side: the side of pictures, a multiple of 4.
    ///   - seed: what first weights are drawn from.
    /// - Precondition: There is a class; the side is a multiple of 4 from 32 on.
    public init(classes: [String], side: Int, seed: UInt64 = 0) {
        precondition(
            !classes.isEmpty && side % 4 == 0 && side >= 32, "classes and a side of pictures")
        self.classes = classes
        self.side = side
        network = ProposalNetwork(classes: classes.count, side: side)
        network.willInitialize(seed: seed)
    }

    /// What a picture shows, surest first: see ``ObjectDetector/objects(in:threshold:overlap:)``.
    public func objects(
        in image: Image, threshold: Double, overlap: Double
    ) -> [DetectedObject] {
        let fitted = FittedPicture(image, height: side, width: side, fitting: .letterbox)
        let (map, logits, numbers) = network.propose(fitted.input, pass: .inference)
        let regions = network.best(
            logits.floats[...], numbers.floats[...], among: network.anchors.boxes(), before: 1000,
            count: 64)
        if regions.isEmpty { return [] }
        let (names, boxes) = network.judge(map, [regions], pass: .inference)
        let scores = names.softmax(axis: -1).floats
        let codes = boxes.floats
        let width = classes.count + 1
        var found: [DetectedObject] = []
        for (index, region) in regions.enumerated() {
            for label in classes.indices {
                let score = Double(scores[index * width + label + 1])
                if score < threshold { continue }
                let box = fitted.box(
                    BoxCoding.decoded(codes[index * 4..<index * 4 + 4], from: region))
                if !box.isEmpty {
                    found.append(DetectedObject(box: box, label: label, score: score))
                }
            }
        }
        return found.suppressed(overlap: overlap)
    }
}

extension ProposalDetector {
    private static let key = "kiso.proposals"

    /// The detector as one file.
    func file() throws -> ModelFile {
        try ModelFile(
            detector: network, classes: classes, key: Self.key, description: String(side))
    }

    /// The detector of a file; `nil` when it holds one of another kind.
    init?(_ file: ModelFile, source: String) throws {
        guard let text = file.metadata[Self.key] else { return nil }
        guard let side = Int(text), (32...1024).contains(side), side % 4 == 0 else {
            throw KisoError(.badData, "\(source): looks at pictures of '\(text)' pixels")
        }
        self.init(classes: try file.detectorClasses(source: source), side: side)
        try file.load(into: network, source: source)
    }
}
