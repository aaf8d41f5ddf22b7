public import Foundation
public import KisoIO
import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTrain

/// Says of each pixel of a picture what it belongs to.
///
/// ```swift
/// let segmenter = try Segmenter(URL(filePath: "segmenter.safetensors"))
/// let mask = segmenter.mask(of: photo)
/// print(segmenter.shares(of: mask))       // [("ground", 0.81), ("cat", 0.19)]
/// ```
public struct Segmenter: Sendable {
    /// The names of the classes, the ground first.
    public let classes: [String]
    /// The longer side of the pictures that it has learnt from; others are brought to it.
    public let side: Int
    var network: FullyConvolutionalNetwork

    /// A network that has learnt nothing yet.
    ///
    /// - Parameters:
    ///   - classes: the names of the classes, the ground first; from 2 to 254.
    ///   - side: the longer side of pictures, from 32 on.
    ///   - seed: what first weights are drawn from.
    public init(classes: [String], side: Int, seed: UInt64 = 0) {
        precondition((2...254).contains(classes.count) && side >= 32, "classes and a side")
        (self.classes, self.side) = (classes, side)
        network = FullyConvolutionalNetwork(classes: classes.count)
        network.willInitialize(seed: seed)
    }

    /// From one place of the finest scores to the next: 16, 8 or 4 pixels.
    public var stride: Int {
        get { network.stride }
        set { network.stride = newValue }
    }

    /// What each pixel of a picture belongs to, in the picture's size.
    public func mask(of image: Image) -> SegmentationMask {
        let image = image.color()
        let scale = Double(side) / Double(max(image.width, image.height))
        let small = image.resized(
            width: max(1, Int((Double(image.width) * scale).rounded())),
            height: max(1, Int((Double(image.height) * scale).rounded())))
        let mask = masks(of: small.tensor)[0]
        return mask.resized(width: image.width, height: image.height)
    }

    /// What the pixels of a batch `[n, 3, height, width]` belong to.
    func masks(of inputs: Tensor) -> [SegmentationMask] {
        let labels = network(inputs, pass: .inference).argmax(axis: 1)
        let (height, width) = (labels.shape[1], labels.shape[2])
        let values = labels.values(as: Int64.self).map { UInt8(clamping: $0) }
        return (0..<labels.shape[0]).map { index in
            SegmentationMask(
                width: width, height: height,
                values: Array(values[index * width * height..<(index + 1) * width * height]))
        }
    }

    /// The share of each class that occurs in a mask, the largest first.
    public func shares(of mask: SegmentationMask) -> [(name: String, share: Double)] {
        mask.counts.filter { Int($0.key) < classes.count }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { (classes[Int($0.key)], Double($0.value) / Double(mask.values.count)) }
    }

    /// How well it tells the pixels of examples apart.
    ///
    /// - Throws: `KisoError` when a picture cannot be read, `CancellationError`.
    public func evaluated(on examples: SegmentationExamples) throws -> SegmentationFigures {
        var figures = SegmentationFigures(classes: classes)
        for start in Swift.stride(from: 0, to: examples.count, by: 25) {
            try Task.checkCancellation()
            let batch = try examples.batch(Array(start..<min(start + 25, examples.count)))
            for (truth, said) in zip(batch.truth, masks(of: batch.inputs)) {
                figures.add(truth: truth, said: said)
            }
        }
        return figures
    }
}

extension Segmenter {
    private static let key = "kiso.segmenter"

    private struct Description: Codable {
        var side: Int
        var stride: Int
    }

    /// Reads a segmenter's file.
    ///
    /// - Throws: `KisoError` `.missingInput`, `.badData`.
    public init(_ url: URL) throws {
        let file = try ModelFile.read(url)
        guard let text = file.metadata[Self.key],
            let description = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)),
            (32...4096).contains(description.side),
            FullyConvolutionalNetwork.strides.contains(description.stride)
        else { throw KisoError(.badData, "\(url.path): holds no segmenter") }
        let classes = try file.detectorClasses(source: url.path)
        guard (2...254).contains(classes.count) else {
            throw KisoError(
                .badData, "\(url.path): names \(classes.count) classes, expected 2 to 254")
        }
        self.init(classes: classes, side: description.side)
        stride = description.stride
        try file.load(into: network, source: url.path)
    }

    /// Writes the segmenter as a file.
    ///
    /// - Throws: `KisoError` `.cannotCreate`, `.inputOutput`.
    public func write(to url: URL) throws {
        let description = try JSONEncoder().encode(Description(side: side, stride: stride))
        let file = try ModelFile(
            detector: network, classes: classes, key: Self.key,
            description: String(decoding: description, as: UTF8.self))
        try AtomicFile.write(file.encoded(), to: url)
    }
}
