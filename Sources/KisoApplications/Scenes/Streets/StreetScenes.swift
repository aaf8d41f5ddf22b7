import Foundation
import KisoCore
public import KisoIO

/// Pictures of streets as a driver sees them, with the class of every pixel: 128×96.
///
/// A small renderer follows a ray for each pixel: road with its markings, pavements, houses, grass and sky in
/// perspective; trees, photographs of cars and of signs stand in it. Streets are made, and so easier than
/// photographs of streets; a number measured on them says so.
///
/// ```swift
/// let streets = StreetScenes(try .stamps(await StampPhotos.folder()), part: .train)
/// let (image, mask) = streets.scene(17)
/// ```
///
/// A street follows from the seed and its number alone. Cars and signs of streets for tests are in no street for
/// training.
public struct StreetScenes: Sendable {
    /// What a pixel shows.
    enum Label: UInt8, CaseIterable {
        case sky, building, road, marking, pavement, vegetation, car, sign
    }

    /// What pixels are.
    public static let classes = Label.allCases.map { "\($0)" }
    /// In pixels.
    public static let (width, height) = (128, 96)
    /// What streets are for.
    public let part: SceneGenerator.Part
    /// What everything random follows from, with a street's number.
    public let seed: UInt64
    private let cars: [Sprite]
    private let signs: [Sprite]

    /// Streets with cars and signs among the photographs of things.
    ///
    /// - Parameters:
    ///   - sprites: `StampPhotos`, of which the classes `vehicle` and `sign` are taken, but for ships,
    ///     balloons, single wheels and the like; without those two, streets have no cars and no signs.
    ///   - part: what streets are for.
    ///   - seed: what everything random follows from.
    public init(_ sprites: SceneSprites, part: SceneGenerator.Part, seed: UInt64 = 0) {
        let all = part == .train ? sprites.train : sprites.test
        func things(_ name: String) -> [Sprite] {
            all.filter { sprite in
                sprites.classes[sprite.label] == name
                    && !Self.elsewhere.contains { sprite.identity.contains($0) }
            }.map { sprite in
                // No larger than it is ever drawn, so that each street shrinks it less.
                let scale = 96 / Double(max(sprite.image.width, sprite.image.height))
                if scale >= 1 { return sprite }
                let small = sprite.image.resized(
                    width: max(1, Int(Double(sprite.image.width) * scale)),
                    height: max(1, Int(Double(sprite.image.height) * scale)))
                return Sprite(small, label: sprite.label, identity: sprite.identity)
            }
        }
        (self.part, self.seed) = (part, seed)
        (cars, signs) = (things("vehicle"), things("sign"))
    }

    /// What is no car among the vehicles.
    private static let elsewhere = ["spoke", "cycle", "flight", "ship", "wheel"]

    /// The street of a number: a picture and what each pixel shows.
    public func scene(_ number: Int) -> (image: Image, mask: SegmentationMask) {
        var random = RandomGenerator(seed: seed).split("street \(part.rawValue) \(number)")
        let layout = StreetLayout(
            cars: cars.map { Double($0.image.width) / Double($0.image.height) },
            signs: signs.count, using: &random)
        let view = StreetView(
            layout: layout, focus: Double(Self.width) * (0.75 + 0.5 * random.nextUniform()),
            vanishing: (
                Double(Self.width) * (0.35 + 0.3 * random.nextUniform()),
                Double(Self.height) * (0.35 + 0.2 * random.nextUniform())
            ), texture: random.next())
        var picture = StreetPicture(view)
        for billboard in layout.billboards {
            picture.draw(billboard, cars: cars, signs: signs, &random)
        }
        return picture.developed(&random)
    }
}
