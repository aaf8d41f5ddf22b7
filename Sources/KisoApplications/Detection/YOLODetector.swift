import Foundation
import KisoCore
public import KisoIO
import KisoNN
import KisoTensor
import KisoTrain

/// A detector that looks once: a Darknet network of the YOLOv3 kind, which says for every place of its maps
/// whether a thing has its centre there, how large it is, and what.
///
/// A place `(i, j)` of a map of `h × w` with an anchor of `a × b` pixels gives the box with the centre
/// `((j + σ(x)) / w, (i + σ(y)) / h)` and the sides `(a eᵘ, b eᵛ)`; its score is
/// `σ(thing) · σ(class)` of its likeliest class.
///
/// ```swift
/// let detector = try await PretrainedDetector(named: "yolov3-tiny").load()
/// for object in detector.objects(in: photo) { print(detector.classes[object.label], object.score) }
/// ```
///
/// Source: J. Redmon, A. Farhadi, "YOLOv3: An incremental improvement", arXiv:1804.02767.
public struct YOLODetector: ObjectDetector {
    /// The names of the classes.
    public let classes: [String]
    /// How pictures become inputs.
    public var fitting = PictureFitting.letterbox
    let network: DarknetNetwork

    /// A detector from the files that Darknet has.
    ///
    /// - Parameters:
    ///   - configuration: the text of the `.cfg` file.
    ///   - weights: the bytes of the `.weights` file.
    ///   - classes: the names of the classes, as many as the configuration says.
    ///   - source: what errors call the files.
    /// - Throws: `KisoError` `.badData` or `.configuration` that names the line or the number that is wrong.
    public init(
        configuration: String, weights: [UInt8], classes: [String], source: String
    ) throws {
        try self.init(
            DarknetNetwork(configuration, source: source), classes: classes, source: source)
        try DarknetWeights.load(weights, into: network, source: source)
    }

    private init(_ network: DarknetNetwork, classes: [String], source: String) throws {
        guard classes.count == network.classes else {
            throw KisoError(
                .badData,
                "\(source): \(classes.count) names of classes, the configuration has "
                    + "\(network.classes)")
        }
        self.network = network
        self.classes = classes
    }

    /// What a picture shows, surest first: see ``ObjectDetector/objects(in:threshold:overlap:)``.
    public func objects(
        in image: Image, threshold: Double, overlap: Double
    ) -> [DetectedObject] {
        let fitted = FittedPicture(
            image, height: network.height, width: network.width, fitting: fitting)
        let maps = network(fitted.input, pass: .inference)
        var found: [DetectedObject] = []
        for (map, anchors) in zip(maps, network.anchors) {
            found += candidates(map, anchors, threshold).map { object in
                var object = object
                object.box = fitted.box(object.box)
                return object
            }
        }
        return found.filter { !$0.box.isEmpty }.suppressed(overlap: overlap)
    }

    /// The boxes of a map in pixels of the input.
    private func candidates(
        _ map: Tensor, _ anchors: BoxAnchors, _ threshold: Double
    ) -> [DetectedObject] {
        let (rows, columns) = (map.shape[2], map.shape[3])
        let area = rows * columns
        let values = map.floats
        func sigmoid(_ x: Float) -> Double { 1 / (1 + exp(-Double(x))) }
        var found: [DetectedObject] = []
        for (index, size) in anchors.sizes.enumerated() {
            let start = index * (5 + anchors.classes) * area
            for place in 0..<area {
                func value(_ channel: Int) -> Float { values[start + channel * area + place] }
                let thing = sigmoid(value(4))
                if thing < threshold { continue }
                let likeliest = (0..<anchors.classes).max { value(5 + $0) < value(5 + $1) } ?? 0
                let score = thing * sigmoid(value(5 + likeliest))
                if score < threshold { continue }
                func center(_ channel: Int, _ cell: Int, _ cells: Int, _ size: Int) -> Double {
                    let within = anchors.reach * (sigmoid(value(channel)) - 0.5) + 0.5
                    return (Double(cell) + within) / Double(cells) * Double(size)
                }
                found.append(
                    DetectedObject(
                        box: Box(
                            centerX: center(0, place % columns, columns, network.width),
                            centerY: center(1, place / columns, rows, network.height),
                            width: size.width * exp(min(Double(value(2)), 20)),
                            height: size.height * exp(min(Double(value(3)), 20))),
                        label: likeliest, score: score))
            }
        }
        return found
    }
}

extension YOLODetector {
    private static let configurationKey = "kiso.darknet"

    /// The detector as one file, with its configuration and the names of its classes.
    func file() throws -> ModelFile {
        try ModelFile(
            detector: network, classes: classes, key: Self.configurationKey,
            description: network.text)
    }

    /// The detector of a file; `nil` when it holds one of another kind.
    init?(_ file: ModelFile, source: String) throws {
        guard let text = file.metadata[Self.configurationKey] else { return nil }
        try self.init(
            DarknetNetwork(text, source: source),
            classes: file.detectorClasses(source: source), source: source)
        try file.load(into: network, source: source)
    }
}
