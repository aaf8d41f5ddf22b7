public import KisoCore
public import KisoTensor

/// Several changes, one after the other.
///
/// ```swift
/// let vary = try Transforms(parsing: "shift:2,rotate:10,flip")
/// ```
///
/// Neighbours that only move pixels are joined, and an elastic bending behind them, so that each picture is
/// read between its pixels once and keeps what one of them would have pushed over the edge and the next
/// brought back.
public struct Transforms: Transform {
    /// The changes in their order.
    public let transforms: [any Transform]

    /// Joins changes.
    public init(_ transforms: [any Transform]) { self.transforms = transforms }

    /// The pictures after all changes.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        var images = images
        var maps: [AffineMap]?
        func applyMoves() {
            if let moves = maps { images = images.resampled("Transforms", by: moves) }
            maps = nil
        }
        for transform in transforms {
            if images.rank == 4, let move = transform as? any PixelMove {
                let next = (0..<images.shape[0]).map { _ in move.map(using: &generator) }
                maps = maps.map { zip($0, next).map { $0.followed(by: $1) } } ?? next
            } else if let bending = transform as? RandomElastic, let moves = maps {
                images = bending.bent(images, movedBy: moves, using: &generator)
                maps = nil
            } else {
                applyMoves()
                images = transform(images, using: &generator)
            }
        }
        applyMoves()
        return images
    }

    /// Checks that examples can be changed so and keep their size, which a network needs to be tested
    /// on unchanged ones.
    ///
    /// - Parameter example: the shape of one example.
    /// - Throws: `KisoError` `.usage` for examples that are no pictures, and for a window that is
    ///   larger than them or makes them smaller.
    public func check(example: Shape) throws {
        guard !transforms.isEmpty else { return }
        guard example.rank == 3 else {
            throw KisoError(
                .usage,
                "random changes are for pictures (channels, height, width), an example of this data "
                    + "has the shape \(example)")
        }
        let (height, width) = (example[1], example[2])
        for crop in transforms.compactMap({ $0 as? RandomCrop }) {
            let (size, padding) = (crop.size, crop.padding)
            let sides = "pictures of \(height)×\(width) pixels"
            if size > min(height, width) + 2 * padding {
                throw KisoError(
                    .usage, "crop: a window of \(size)×\(size) does not fit into \(sides)")
            }
            if size != height || size != width {
                throw KisoError(
                    .usage,
                    "crop: windows of \(size)×\(size) out of \(sides) would train on another size "
                        + "than that of tests; take the pictures' size and padding, such as "
                        + "crop:\(min(height, width)):2")
            }
        }
    }
}
