public import KisoCore
import KisoOps
public import KisoTensor

/// Turns pictures into batches of tensors: pixels as `float32` in [0, 1], labels as `int64`.
///
/// ```swift
/// var generator = RandomGenerator(seed: 0)
/// let loader = BatchLoader(mnist.train, batchSize: 100)
/// for batch in loader.shuffled(using: &generator) { … batch.images, batch.labels … }
/// ```
public struct BatchLoader: Sendable {
    /// A batch: images `[n, c, h, w]` and labels `[n]`.
    public struct Batch: Sendable {
        /// Pixels in [0, 1].
        public let images: Tensor
        /// The classes.
        public let labels: Tensor
    }

    /// The pictures.
    public let data: LabeledImages
    /// Pictures in a batch; the last one of a pass may be smaller.
    public let batchSize: Int
    /// Where the tensors are computed with.
    public let device: Device

    /// A loader over pictures.
    ///
    /// - Precondition: `batchSize` is positive.
    public init(
        _ data: LabeledImages, batchSize: Int, device: Device = .cpu, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            batchSize > 0, "BatchLoader", "the batch size \(batchSize) is not positive", file: file,
            line: line)
        self.data = data
        self.batchSize = batchSize
        self.device = device
    }

    /// How many batches a pass over the data has.
    public var batchCount: Int { (data.count + batchSize - 1) / batchSize }

    /// The batches in the order of the data.
    public var sequential: BatchSequence {
        BatchSequence(loader: self, order: Array(0..<data.count))
    }

    /// The batches of a pass in which every picture comes once, in random order.
    public func shuffled(using generator: inout RandomGenerator) -> BatchSequence {
        BatchSequence(loader: self, order: Array(0..<data.count).shuffled(using: &generator))
    }

    /// A batch of pictures drawn with replacement, as in the book.
    public func drawn(using generator: inout RandomGenerator) -> Batch {
        batch((0..<batchSize).map { _ in Int.random(in: 0..<data.count, using: &generator) }[...])
    }

    /// The pictures at these places.
    public func batch(_ places: ArraySlice<Int>) -> Batch {
        var dimensions = data.images.shape.dimensions
        dimensions[0] = places.count
        let size = data.images.count / max(data.count, 1)
        let images = NDArray(uninitialized: Shape(dimensions), dtype: .float32)
        let labels = NDArray(uninitialized: [places.count], dtype: .int64)
        let pixels: UnsafePointer<UInt8> = data.images.pointer()
        let classes: UnsafePointer<UInt8> = data.labels.pointer()
        let toPixels: UnsafeMutablePointer<Float> = images.mutablePointer()
        let toClasses: UnsafeMutablePointer<Int64> = labels.mutablePointer()
        for (row, place) in places.enumerated() {
            let from = pixels + place * size
            let to = toPixels + row * size
            for i in 0..<size { to[i] = Float(from[i]) * (1 / 255) }
            toClasses[row] = Int64(classes[place])
        }
        return Batch(
            images: Tensor(images, device: device), labels: Tensor(labels, device: device))
    }
}

/// The batches of one pass over a data set.
public struct BatchSequence: Sequence, Sendable {
    let loader: BatchLoader
    let order: [Int]

    /// Makes one batch after the other.
    public func makeIterator() -> AnyIterator<BatchLoader.Batch> {
        var start = 0
        return AnyIterator {
            guard start < order.count else { return nil }
            let end = Swift.min(start + loader.batchSize, order.count)
            defer { start = end }
            return loader.batch(order[start..<end])
        }
    }
}
