public import KisoData
import KisoCore
public import KisoIO

/// Three digits on black, 84 pixels wide and 64 high, with the class of every pixel: the task of the data set
/// M2NIST, made anew from MNIST. A pixel is of a digit where its ink is an eighth of white or more.
///
/// Digits of scenes for training are of MNIST's training pictures, those of scenes for tests of its test pictures. A
/// scene follows from the seed and its number.
public struct DigitScenes: Sendable {
    /// Pixels in a row.
    public static let width = 84
    /// Rows.
    public static let height = 64

    private let pixels: [UInt8]
    private let labels: [UInt8]
    private let part: SceneGenerator.Part
    private let seed: UInt64

    /// Scenes of MNIST's digits.
    ///
    /// - Parameters:
    ///   - images: MNIST.
    ///   - part: what scenes are for.
    ///   - seed: what everything random follows from.
    public init(_ images: ImageDataset, part: SceneGenerator.Part, seed: UInt64 = 0) {
        let source = part == .train ? images.train : images.test
        pixels = source.images.values(as: UInt8.self)
        labels = source.labels.values(as: UInt8.self)
        (self.part, self.seed) = (part, seed)
    }

    /// The first scenes as examples.
    public func examples(_ count: Int) -> SegmentationExamples {
        SegmentationExamples(
            classes: ["ground"] + (0..<10).map(String.init), count: count, width: Self.width,
            height: Self.height
        ) { scene($0) }
    }

    /// The scene of a number: a picture, and 0 for the ground or the digit and one.
    public func scene(_ number: Int) -> (Image, SegmentationMask) {
        var random = RandomGenerator(seed: seed).split("digits \(part.rawValue) \(number)")
        let (width, height, side) = (Self.width, Self.height, 28)
        var grey = [UInt8](repeating: 0, count: width * height)
        var mask = [UInt8](repeating: 0, count: width * height)
        var corners: [(x: Int, y: Int)] = []
        for _ in 0..<3 {
            let index = random.index(below: labels.count)
            var corner = (x: 0, y: 0)
            // Most of a digit is seen: the middles of two are far from each other.
            for _ in 0..<50 {
                corner = (
                    random.index(below: width - side + 1), random.index(below: height - side + 1)
                )
                let isFree = corners.allSatisfy {
                    max(abs($0.x - corner.x), abs($0.y - corner.y)) >= 20
                }
                if isFree { break }
            }
            corners.append(corner)
            for row in 0..<side {
                for column in 0..<side {
                    let value = pixels[(index * side + row) * side + column]
                    let place = (corner.y + row) * width + corner.x + column
                    if value > grey[place] { grey[place] = value }
                    if value >= 32 { mask[place] = labels[index] + 1 }
                }
            }
        }
        return (
            Image(width: width, height: height, channels: 1, pixels: grey),
            SegmentationMask(width: width, height: height, values: mask)
        )
    }
}
