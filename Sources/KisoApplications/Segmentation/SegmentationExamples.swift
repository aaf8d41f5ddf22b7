public import KisoData
public import KisoIO
public import KisoTensor
import KisoCore
import KisoOps

/// Pictures and what their pixels are, as a network learns from them.
public struct SegmentationBatch: Sendable {
    /// `[n, 3, height, width]`, from 0 to 1.
    public let inputs: Tensor
    /// What each picture shows.
    public let truth: [SegmentationMask]
}

/// Pictures with masks, all of one size.
public struct SegmentationExamples: Sendable {
    /// The names of the classes, the ground first.
    public let classes: [String]
    /// How many there are.
    public let count: Int
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    private let load: @Sendable (_ index: Int) throws -> (Image, SegmentationMask)

    /// Examples that are made or read when they are asked for.
    ///
    /// - Parameters:
    ///   - classes: the names of the classes, the ground first.
    ///   - count: how many there are.
    ///   - width: pixels in a row; others are brought to it.
    ///   - height: rows.
    ///   - load: gives the picture and the mask of a number, of one size.
    public init(
        classes: [String], count: Int, width: Int, height: Int,
        load: @escaping @Sendable (_ index: Int) throws -> (Image, SegmentationMask)
    ) {
        (self.classes, self.count, self.width, self.height) = (classes, count, width, height)
        self.load = load
    }

    /// Scenes of a generator, the first ones: what is seen of each thing is of its class, the rest is `ground`.
    public init(scenes: SceneGenerator, count: Int) {
        self.init(
            classes: ["ground"] + scenes.classes, count: count, width: scenes.side,
            height: scenes.side
        ) { index in
            let scene = scenes.scene(index)
            let values = scene.owners.map { owner in
                owner == 0 ? 0 : UInt8(clamping: scene.things[Int(owner) - 1].label + 1)
            }
            return (
                scene.image,
                SegmentationMask(width: scenes.side, height: scenes.side, values: values)
            )
        }
    }

    /// A picture and its mask, in the size of the examples: what does not fill it stands in the upper left
    /// corner, and the rest is ``SegmentationMask/ignored``.
    ///
    /// - Throws: `KisoError` when its files cannot be read.
    public func example(_ index: Int) throws -> (image: Image, mask: SegmentationMask) {
        let (image, mask) = try load(index)
        let picture = image.color()
        if picture.width == width && picture.height == height { return (picture, mask) }
        let scale = min(
            Double(width) / Double(picture.width), Double(height) / Double(picture.height))
        let (columns, rows) = (
            min(width, max(1, Int((Double(picture.width) * scale).rounded()))),
            min(height, max(1, Int((Double(picture.height) * scale).rounded())))
        )
        let (small, smallMask) = (
            picture.resized(width: columns, height: rows),
            mask.resized(width: columns, height: rows)
        )
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        var values = [UInt8](repeating: SegmentationMask.ignored, count: width * height)
        for row in 0..<rows {
            pixels.replaceSubrange(
                row * width * 3..<(row * width + columns) * 3,
                with: small.pixels[row * columns * 3..<(row + 1) * columns * 3])
            values.replaceSubrange(
                row * width..<row * width + columns,
                with: smallMask.values[row * columns..<(row + 1) * columns])
        }
        return (
            Image(width: width, height: height, channels: 3, pixels: pixels),
            SegmentationMask(width: width, height: height, values: values)
        )
    }
}

extension SegmentationExamples: Dataset {
    /// Some of the pictures and their masks.
    ///
    /// - Throws: `KisoError` when a picture cannot be read.
    public func batch(_ places: [Int]) throws -> SegmentationBatch {
        let examples = try places.map { try example($0) }
        return SegmentationBatch(
            inputs: Tensor.concatenate(examples.map(\.image.tensor), axis: 0),
            truth: examples.map(\.mask))
    }
}
