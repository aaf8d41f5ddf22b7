import Foundation
import KisoCore
public import KisoIO
import KisoNN
import KisoOps
import KisoTensor
import KisoTrain

/// R-CNN as the book draws it: regions where something may be, by selective search; each warped to a square;
/// features of it by a convolutional network; a linear support vector machine for each class; and a linear
/// correction of the box.
///
/// It computes the network for each of hundreds of regions, which is why it is slow: see ``ProposalDetector``.
///
/// Source: R. Girshick, J. Donahue, T. Darrell, J. Malik, "Rich feature hierarchies for accurate object
/// detection and semantic segmentation", CVPR 2014.
public struct RegionDetector: ObjectDetector {
    /// The names of the classes.
    public let classes: [String]
    /// Where regions come from.
    public var search = SelectiveSearch()
    let parts: RegionNetwork

    init(classes: [String], seed: UInt64) {
        self.classes = classes
        parts = RegionNetwork(classes: classes.count)
        parts.willInitialize(seed: seed)
    }

    /// What a picture shows; a score is the logistic function of twice the machine's margin, so that 0.5 is
    /// the border between a thing and none.
    public func objects(
        in image: Image, threshold: Double, overlap: Double
    ) -> [DetectedObject] {
        let regions = search.boxes(in: image)
        if regions.isEmpty { return [] }
        let features = parts.features(of: image, regions)
        let margins = parts.machines(features, pass: .inference).floats
        let codes = parts.corrections(features, pass: .inference).floats
        var found: [DetectedObject] = []
        for (index, region) in regions.enumerated() {
            for label in classes.indices {
                let margin = Double(margins[index * classes.count + label])
                let score = 1 / (1 + exp(-2 * margin))
                if score < threshold { continue }
                let box = BoxCoding.decoded(codes[index * 4..<index * 4 + 4], from: region)
                    .clipped(width: image.width, height: image.height)
                if !box.isEmpty {
                    found.append(DetectedObject(box: box, label: label, score: score))
                }
            }
        }
        return found.suppressed(overlap: overlap)
    }
}

/// What an R-CNN has learnt: features, machines, corrections.
struct RegionNetwork: Module {
    private static let features = 128
    let body: Sequential
    /// The classifier with which the features are learnt, the ground in front; not used afterwards.
    let head: Affine
    let machines: Affine
    let corrections: Affine

    init(classes: Int) {
        body = Sequential {
            Convolution(inputs: 3, filters: 24, size: 3, padding: 1, hasBias: false)
            BatchNormalization(features: 24)
            ReLU()
            MaxPool(size: 2)
            Convolution(inputs: 24, filters: 48, size: 3, padding: 1, hasBias: false)
            BatchNormalization(features: 48)
            ReLU()
            MaxPool(size: 2)
            Convolution(inputs: 48, filters: 64, size: 3, padding: 1, hasBias: false)
            BatchNormalization(features: 64)
            ReLU()
            MaxPool(size: 2)
            Flatten()
            Affine(inputs: 64 * 4 * 4, outputs: Self.features, activation: .relu)
        }
        head = Affine(inputs: Self.features, outputs: classes + 1)
        machines = Affine(inputs: Self.features, outputs: classes, initializer: .normal(0.01))
        corrections = Affine(inputs: Self.features, outputs: 4, initializer: .normal(0.001))
    }

    /// The features `[regions, 128]`, of length 20 on average in the paper, here of length one.
    func features(of image: Image, _ regions: [Box]) -> Tensor {
        normalized(body(RegionCrops.tensor(image, regions), pass: .inference))
    }

    func normalized(_ features: Tensor) -> Tensor {
        let length = (features.squared.sum(axes: [1], keepingDimensions: true) + 1e-6).sqrt()
        return features / length * 8.0
    }
}

extension RegionDetector {
    private static let key = "kiso.regions"

    /// The detector as one file.
    func file() throws -> ModelFile {
        try ModelFile(
            detector: parts, classes: classes, key: Self.key, description: "selective-search")
    }

    /// The detector of a file; `nil` when it holds one of another kind.
    init?(_ file: ModelFile, source: String) throws {
        guard file.metadata[Self.key] != nil else { return nil }
        self.init(classes: try file.detectorClasses(source: source), seed: 0)
        try file.load(into: parts, source: source)
    }
}
