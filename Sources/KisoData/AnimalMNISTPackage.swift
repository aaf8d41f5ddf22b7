import Foundation
import KisoCore
import KisoIO

/// The PyPI package `animal-mnist` 0.4: two pickled arrays, packed with gzip.
package struct AnimalMNISTPackage: PackageSource {
    package let title = "PyPI package animal-mnist 0.4"
    private static let folder = "animal_mnist/data/Animal_MNIST"

    package init() {}

    package func files(
        progress: @escaping @Sendable (DatasetEvent) -> Void
    ) async throws -> [DatasetPart: [UInt8]] {
        let package = PythonPackage(
            "animal-mnist", "0.4",
            checksum: "aeebf3d9de4552d6fd2d5701424e1a5b9020f8e5115d68df9db252f2f53ce2ce")
        return try Self.files(fromWheel: await package.wheel(progress: progress))
    }

    /// The four IDX files that a wheel's content makes.
    package static func files(fromWheel wheel: [UInt8]) throws -> [DatasetPart: [UInt8]] {
        func array(_ name: String) throws -> NDArray {
            let member = "\(folder)/animal_\(name)_version_3.gz"
            let packed = try Archive.extract(member, from: wheel, name: "the wheel of animal-mnist")
            let value = try Pickle.read(Gzip.decompress(packed, name: member), name: member)
            guard let array = value.array else {
                throw KisoError(.badData, "\(member): expected an array")
            }
            return array
        }
        let (images, labels) = (try array("data"), try array("label"))
        guard images.shape.rank == 3, images.dtype == .uint8,
            labels.shape == [images.shape[0]]
        else {
            throw KisoError(
                .badData,
                "animal-mnist: expected uint8 of (n, 28, 28) and (n), found \(images.shape) and "
                    + "\(labels.shape)")
        }
        return try files(
            pixels: images.values(as: UInt8.self), labels: labels.values(as: Int64.self),
            height: images.shape[1], width: images.shape[2])
    }

    /// The files of pictures without those that are alike.
    package static func files(
        pixels: [UInt8], labels: [Int64], height: Int, width: Int
    ) throws -> [DatasetPart: [UInt8]] {
        let size = height * width
        func picture(_ index: Int) -> ArraySlice<UInt8> {
            pixels[index * size..<(index + 1) * size]
        }
        var parts: [(images: [UInt8], labels: [UInt8])] = [([], []), ([], [])]
        for label in Set(labels).sorted() {
            var kept: [BitRow] = []
            for index in labels.indices where labels[index] == label {
                let bits = BitRow(picture(index))
                if bits.isEmpty || kept.contains(where: { bits.isAlike($0) }) { continue }
                let part = kept.count % 6 == 5 ? 1 : 0
                kept.append(bits)
                parts[part].images += picture(index)
                parts[part].labels.append(UInt8(clamping: label))
            }
        }
        func encoded(_ part: Int) throws -> (images: [UInt8], labels: [UInt8]) {
            let (images, labels) = parts[part]
            return (
                try IDX.encode(NDArray(images, shape: [labels.count, height, width])),
                try IDX.encode(NDArray(labels, shape: [labels.count]))
            )
        }
        let (train, test) = (try encoded(0), try encoded(1))
        return [
            .trainImages: train.images, .trainLabels: train.labels, .testImages: test.images,
            .testLabels: test.labels,
        ]
    }

    /// Which pixels of a picture are bright.
    private struct BitRow {
        private var words: [UInt64]

        init(_ pixels: ArraySlice<UInt8>) {
            words = [UInt64](repeating: 0, count: (pixels.count + 63) / 64)
            for (place, pixel) in pixels.enumerated() where pixel >= 128 {
                words[place / 64] |= 1 << UInt64(place % 64)
            }
        }

        var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

        /// Whether the intersection is more than 19 twentieths of the union.
        func isAlike(_ other: BitRow) -> Bool {
            var (both, any) = (0, 0)
            for (a, b) in zip(words, other.words) {
                both += (a & b).nonzeroBitCount
                any += (a | b).nonzeroBitCount
            }
            return both * 20 > any * 19
        }
    }
}
