public import KisoCore
public import KisoData
public import KisoIO
import KisoOps
import KisoTensor

/// Pictures with the class of every pixel, that a segmenter learns from or is judged by.
///
/// A picture that is of another size keeps its shape: it is made to fit, in the upper left corner; the rest is
/// black and ignored.
public struct SegmentationExamples: Sendable {
    /// The names of the classes.
    public let classes: [String]
    /// How many there are.
    public let count: Int
    /// The height that pictures are brought to.
    public let height: Int
    /// The width that pictures are brought to.
    public let width: Int
    /// How they are varied while something learns from them; not at all by default.
    public var variation: PictureVariation?
    private let load: @Sendable (Int) throws -> (Image, SegmentationMask)

    /// Examples of one's own.
    ///
    /// - Parameters:
    ///   - classes: their names.
    ///   - count: how many examples there are.
    ///   - height: what pictures are brought to.
    ///   - width: what pictures are brought to.
    ///   - load: a picture in red, green and blue and its mask, of the same size.
    public init(
        classes: [String], count: Int, height: Int, width: Int,
        load: @escaping @Sendable (_ index: Int) throws -> (Image, SegmentationMask)
    ) {
        (self.classes, self.count, self.height, self.width) = (classes, count, height, width)
        self.load = load
    }

    /// Scenes of digits on black, the first ones.
    public init(digits scenes: DigitScenes, count: Int) {
        self.init(
            classes: DigitScenes.classes, count: count, height: DigitScenes.height,
            width: DigitScenes.width
        ) { scenes.scene($0) }
    }

    /// Streets, the first ones.
    public init(streets: StreetScenes, count: Int) {
        self.init(
            classes: StreetScenes.classes, count: count, height: StreetScenes.height,
            width: StreetScenes.width
        ) { streets.scene($0) }
    }

    /// Scenes of things on photographs, the first ones; class 0 is the ground.
    public init(scenes: SceneGenerator, count: Int) {
        self.init(
            classes: ["ground"] + scenes.classes, count: count, height: scenes.side,
            width: scenes.side
        ) { index in
            let scene = scenes.scene(index)
            let labels = scene.owners.map { owner in
                owner == 0 ? 0 : UInt8(scene.things[Int(owner) - 1].label + 1)
            }
            return (
                scene.image,
                SegmentationMask(width: scenes.side, height: scenes.side, labels: labels)
            )
        }
    }

    /// A picture as it is, and its mask.
    ///
    /// - Throws: `KisoError` when a file cannot be read.
    public func example(_ index: Int) throws -> (image: Image, mask: SegmentationMask) {
        try load(index)
    }

    /// A picture and its mask, brought to the size.
    func fitted(_ index: Int) throws -> (image: Image, mask: SegmentationMask) {
        let (image, mask) = try load(index)
        let fitted = FittedMaskPicture(image, height: height, width: width)
        let small = mask.resized(width: fitted.width, height: fitted.height)
        if small.width == width && small.height == height { return (fitted.image, small) }
        var labels = [UInt8](repeating: SegmentationMask.ignored, count: width * height)
        for row in 0..<small.height {
            for column in 0..<small.width {
                labels[row * width + column] = small.labels[row * small.width + column]
            }
        }
        return (
            fitted.image, SegmentationMask(width: width, height: height, labels: labels)
        )
    }
}

extension SegmentationExamples: Dataset {
    /// Some of the pictures `[n, 3, height, width]`, and their labels `[n, height, width]`.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(_ places: [Int]) throws -> Supervised {
        try batch(places.map(fitted))
    }

    /// The same, each picture and its mask varied alike.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(_ places: [Int], using random: inout RandomGenerator) throws -> Supervised {
        guard let variation else { return try batch(places) }
        return try batch(
            places.map { place in
                let (image, mask) = try fitted(place)
                let map = variation.map(width: width, height: height, using: &random)
                return (map.applied(to: image), map.applied(to: mask))
            })
    }

    private func batch(_ pairs: [(image: Image, mask: SegmentationMask)]) throws -> Supervised {
        var inputs: [Tensor] = []
        var labels: [UInt8] = []
        for (image, mask) in pairs {
            inputs.append(image.tensor)
            labels += mask.labels
        }
        return Supervised(
            inputs: Tensor.concatenate(inputs, axis: 0),
            targets: Tensor(labels.map(Int64.init), shape: [pairs.count, height, width]))
    }
}

/// A picture in the upper left corner of one of a given size.
struct FittedMaskPicture {
    /// The picture on black.
    let image: Image
    /// How wide it has become.
    let width: Int
    /// How high it has become.
    let height: Int

    init(_ original: Image, height: Int, width: Int) {
        let color = original.color()
        let scale = min(
            Double(width) / Double(color.width), Double(height) / Double(color.height))
        self.width = min(width, max(1, Int((Double(color.width) * scale).rounded())))
        self.height = min(height, max(1, Int((Double(color.height) * scale).rounded())))
        let small = color.resized(width: self.width, height: self.height)
        if self.width == width && self.height == height {
            image = small
            return
        }
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        for row in 0..<self.height {
            let line = small.pixels[row * self.width * 3..<(row + 1) * self.width * 3]
            pixels.replaceSubrange(row * width * 3..<row * width * 3 + line.count, with: line)
        }
        image = Image(width: width, height: height, channels: 3, pixels: pixels)
    }
}
