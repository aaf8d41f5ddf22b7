import Foundation
import KisoCore
public import KisoIO

/// Makes pictures of things on photographs, with exact boxes and masks, for detection, segmentation and
/// captions.
///
/// A scene follows from the seed and its number alone. What scenes for training show, sprites and grounds, no
/// scene for tests shows.
///
/// ```swift
/// let generator = SceneGenerator(
///     sprites: .digits(mnist), backgrounds: photographs, part: .train, seed: 0)
/// let scene = generator.scene(17)
/// ```
///
/// Grounds of scenes for training are varied at random, those for tests are photographs as they are. Scenes are
/// composed, and so easier than photographs of real scenes; a number measured on them says so.
public struct SceneGenerator: Sendable {
    /// What scenes are for.
    public enum Part: String, CaseIterable, Sendable {
        /// To train on.
        case train
        /// To judge by.
        case test
    }

    /// The names of the classes.
    public let classes: [String]
    /// What scenes are for.
    public let part: Part
    /// What everything random follows from, with a scene's number.
    public let seed: UInt64
    /// The side of a scene in pixels.
    public let side: Int
    /// How many things a scene shows.
    public let things: ClosedRange<Int>
    /// The longer side of a thing in pixels.
    public let sizes: ClosedRange<Int>
    /// Whether things are white and get a colour.
    public let isColoring: Bool
    private let sprites: [Sprite]
    private let ground: SceneGround

    /// A generator of scenes.
    ///
    /// - Parameters:
    ///   - sprites: the things.
    ///   - backgrounds: the grounds, for training and for tests.
    ///   - part: what scenes are for.
    ///   - seed: what everything random follows from.
    ///   - side: the side of a scene in pixels.
    ///   - things: how many things a scene shows.
    ///   - sizes: the longer side of a thing in pixels.
    ///   - isColoring: whether things are white and get a colour.
    /// - Precondition: There are sprites and backgrounds for the part.
    public init(
        sprites: SceneSprites, backgrounds: (train: [Image], test: [Image]), part: Part,
        seed: UInt64 = 0, side: Int = 128, things: ClosedRange<Int> = 1...6,
        sizes: ClosedRange<Int> = 20...56, isColoring: Bool = true
    ) {
        classes = sprites.classes
        self.sprites = part == .train ? sprites.train : sprites.test
        ground = SceneGround(backgrounds, part: part, side: side)
        precondition(!self.sprites.isEmpty, "nothing to show")
        (self.part, self.seed, self.side) = (part, seed, side)
        (self.things, self.sizes, self.isColoring) = (things, sizes, isColoring)
    }

    /// The scene of a number.
    public func scene(_ number: Int) -> Scene {
        var random = RandomGenerator(seed: seed).split("scene \(part.rawValue) \(number)")
        var (image, background) = ground.image(&random)
        var owners = [UInt8](repeating: 0, count: side * side)
        var placed: [Scene.Thing] = []
        let count = things.lowerBound + random.index(below: things.count)
        for _ in 0..<count {
            let sprite = sprites[random.index(below: sprites.count)]
            guard let picture = sized(sprite.image, &random) else { continue }
            // A place where not much of another thing is hidden.
            for _ in 0..<20 {
                let left = random.index(below: side - picture.width + 1)
                let top = random.index(below: side - picture.height + 1)
                let box = Box(
                    Double(left), Double(top), Double(left + picture.width),
                    Double(top + picture.height))
                let hides = placed.contains { other in
                    box.intersection(other.box).area > 0.3 * min(box.area, other.box.area)
                }
                if hides { continue }
                let color =
                    isColoring
                    ? color(of: picture, x: left, y: top, on: image, &random) : nil
                draw(
                    picture, x: left, y: top, color: color,
                    owner: UInt8(placed.count + 1), on: &image, &owners)
                placed.append(
                    Scene.Thing(box: box, label: sprite.label, identity: sprite.identity))
                break
            }
        }
        return Scene(image: image, things: placed, owners: owners, background: background)
    }

    /// The thing in a size that is drawn; `nil` if nothing of it would be seen.
    private func sized(_ image: Image, _ random: inout RandomGenerator) -> Image? {
        let longer = min(side, sizes.lowerBound + random.index(below: sizes.count))
        let scale = Double(longer) / Double(max(image.width, image.height))
        let resized = image.resized(
            width: max(1, Int((Double(image.width) * scale).rounded())),
            height: max(1, Int((Double(image.height) * scale).rounded())))
        return resized.hasContent ? Sprite(resized, label: 0, identity: "").image : nil
    }

    /// A colour that can be seen: of some that are drawn the first that is far from the ground's mean behind the
    /// thing, or the farthest.
    private func color(
        of picture: Image, x: Int, y: Int, on image: Image, _ random: inout RandomGenerator
    ) -> [Double] {
        var (sums, count) = ([0.0, 0.0, 0.0], 0.0)
        for row in 0..<picture.height {
            for column in 0..<picture.width
            where picture.pixels[(row * picture.width + column) * 4 + 3] > 127 {
                let place = ((y + row) * side + x + column) * 3
                for channel in 0..<3 { sums[channel] += Double(image.pixels[place + channel]) }
                count += 1
            }
        }
        let mean = sums.map { $0 / max(count, 1) / 255 }
        var best = (distance: -1.0, color: mean)
        for _ in 0..<12 {
            let color = (0..<3).map { _ in 0.25 + 0.75 * random.nextUniform() }
            let distance = zip(color, mean).reduce(0) { sum, pair in
                sum + (pair.0 - pair.1) * (pair.0 - pair.1)
            }.squareRoot()
            if distance > best.distance { best = (distance, color) }
            if distance > Self.leastContrast { break }
        }
        return best.color
    }

    /// How far a thing's colour is from its ground's, of at most the root of 3.
    private static let leastContrast = 0.45

    private func draw(
        _ picture: Image, x: Int, y: Int, color: [Double]?, owner: UInt8, on image: inout Image,
        _ owners: inout [UInt8]
    ) {
        for row in 0..<picture.height {
            for column in 0..<picture.width {
                let source = (row * picture.width + column) * 4
                let alpha = Int(picture.pixels[source + 3])
                if alpha == 0 { continue }
                let place = (y + row) * side + x + column
                if alpha > 127 { owners[place] = owner }
                for channel in 0..<3 {
                    let value = Double(picture.pixels[source + channel]) * (color?[channel] ?? 1)
                    let old = Int(image.pixels[place * 3 + channel])
                    image.pixels[place * 3 + channel] = UInt8(
                        (old * (255 - alpha) + Int(value) * alpha + 127) / 255)
                }
            }
        }
    }
}

extension RandomGenerator {
    /// A number from 0 on, below a bound of at least 1.
    mutating func index(below bound: Int) -> Int {
        min(Int(nextUniform() * Double(bound)), bound - 1)
    }
}
