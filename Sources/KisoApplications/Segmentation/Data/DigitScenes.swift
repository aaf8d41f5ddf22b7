import KisoCore
public import KisoData
public import KisoIO

/// Pictures of several handwritten digits on black, with the digit of every pixel: 64×84, as M2NIST has them.
///
/// Class 0 is the ground, class 1 the digit 0 and so on. A pixel is of a digit where it has any ink; digits do
/// not touch each other's squares by more than a quarter. Scenes for training show MNIST's training images,
/// those for tests its test images.
public struct DigitScenes: Sendable {
    /// What pixels are.
    public static let classes = ["ground"] + (0..<10).map(String.init)
    /// In pixels.
    public static let (width, height) = (84, 64)
    /// What everything random follows from, with a scene's number.
    public let seed: UInt64
    /// How many digits a scene shows.
    public let digits: Int
    private let pixels: [UInt8]
    private let labels: [UInt8]
    private let part: String

    /// Scenes of a part of MNIST.
    ///
    /// - Parameters:
    ///   - images: 28×28 digits and what they are.
    ///   - part: what the scenes are for, a name that random numbers follow from.
    ///   - digits: how many a scene shows.
    ///   - seed: what everything random follows from.
    /// - Precondition: The images are 28×28 and there are some.
    public init(_ images: LabeledImages, part: String, digits: Int = 3, seed: UInt64 = 0) {
        precondition(
            images.count > 0 && images.images.shape.dimensions.suffix(2) == [28, 28],
            "images of \(images.images.shape), expected 28×28")
        pixels = images.images.values(as: UInt8.self)
        labels = images.labels.values(as: UInt8.self)
        (self.part, self.digits, self.seed) = (part, digits, seed)
    }

    /// The scene of a number.
    public func scene(_ number: Int) -> (image: Image, mask: SegmentationMask) {
        let (width, height, side) = (Self.width, Self.height, 28)
        var random = RandomGenerator(seed: seed).split("digits \(part) \(number)")
        var grey = [UInt8](repeating: 0, count: width * height)
        var truth = grey
        var places: [(x: Int, y: Int)] = []
        for _ in 0..<digits {
            let index = random.index(below: labels.count)
            for _ in 0..<50 {
                let x = random.index(below: width - side + 1)
                let y = random.index(below: height - side + 1)
                let covers = places.contains { other in
                    let across = side - abs(other.x - x)
                    let down = side - abs(other.y - y)
                    return across > 0 && down > 0 && across * down > side * side / 4
                }
                if covers { continue }
                places.append((x, y))
                for row in 0..<side {
                    for column in 0..<side {
                        let ink = pixels[(index * side + row) * side + column]
                        let place = (y + row) * width + x + column
                        if ink == 0 || ink < grey[place] { continue }
                        grey[place] = ink
                        truth[place] = labels[index] + 1
                    }
                }
                break
            }
        }
        return (
            Image(
                width: width, height: height, channels: 3, pixels: grey.flatMap { [$0, $0, $0] }),
            SegmentationMask(width: width, height: height, labels: truth)
        )
    }
}
