public import KisoCore

/// Pictures and the class of each.
///
/// ```swift
/// let first = mnist.train.subset(0..<1000)
/// ```
public struct LabeledImages: Sendable {
    /// The pictures, `uint8`, `[n, channels, height, width]`.
    public let images: NDArray
    /// The class of each picture, `uint8`, `[n]`.
    public let labels: NDArray

    /// Pairs pictures with labels.
    ///
    /// - Throws: `KisoError` `.badData` when the types, axes or counts do not fit.
    public init(images: NDArray, labels: NDArray) throws {
        guard images.dtype == .uint8, images.shape.rank == 4 else {
            throw KisoError(
                .badData,
                "images of \(images.dtype) \(images.shape), expected uint8 (n, channels, height, width)"
            )
        }
        guard labels.dtype == .uint8, labels.shape == [images.shape[0]] else {
            throw KisoError(
                .badData,
                "labels of \(labels.dtype) \(labels.shape), expected uint8 (\(images.shape[0]),)")
        }
        // Batches are copied row by row from dense memory.
        func dense(_ array: NDArray) -> NDArray {
            array.isContiguous
                ? array : NDArray(array.values(as: UInt8.self), shape: array.shape)
        }
        self.images = dense(images)
        self.labels = dense(labels)
    }

    private init(checkedImages: NDArray, labels: NDArray) {
        images = checkedImages
        self.labels = labels
    }

    /// The number of pictures.
    public var count: Int { images.shape[0] }

    /// The pictures of a range, sharing the memory.
    ///
    /// - Precondition: The range lies within `0..<count`.
    public func subset(_ range: Range<Int>, file: StaticString = #fileID, line: UInt = #line)
        -> LabeledImages
    {
        require(
            range.lowerBound >= 0 && range.upperBound <= count, "LabeledImages.subset",
            "there is no range \(range) in \(count) pictures", file: file, line: line)
        func part(_ array: NDArray) -> NDArray {
            var dimensions = array.shape.dimensions
            dimensions[0] = range.count
            return NDArray(
                storage: array.storage, dtype: array.dtype, shape: Shape(dimensions),
                strides: array.strides, offset: array.offset + range.lowerBound * array.strides[0])
        }
        return LabeledImages(checkedImages: part(images), labels: part(labels))
    }

    /// The same pictures with their labels, in random order.
    public func shuffled(using generator: inout RandomGenerator) -> LabeledImages {
        let order = (0..<count).shuffled(using: &generator)
        func reordered(_ array: NDArray) -> NDArray {
            let values = array.values(as: UInt8.self)
            let size = values.count / max(count, 1)
            return NDArray(
                order.flatMap { values[$0 * size..<($0 + 1) * size] }, shape: array.shape)
        }
        return LabeledImages(checkedImages: reordered(images), labels: reordered(labels))
    }
}
