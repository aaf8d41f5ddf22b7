import KisoCore
import KisoIO

/// Cut-out photographs of the things that have a noun in every language, from one to five of each.
public struct CaptionPhotographs: Sendable {
    /// The longer side of a thing in a scene, in pixels.
    static let sides = 22...28

    /// By the index of the noun in ``CaptionNoun/all``; twice as large as they are ever drawn.
    private let byNoun: [[Image]]

    /// The photographs of ``CaptionNoun/all`` among those that `StampPhotos` has.
    ///
    /// - Parameter sprites: of ``SceneSprites/stamps(_:)``; those for training and those for tests are taken alike.
    /// - Throws: `KisoError` `.badData` when there is none of a noun.
    public init(_ sprites: SceneSprites) throws {
        let all = (sprites.train + sprites.test).sorted { $0.identity < $1.identity }
        byNoun = try CaptionNoun.all.map { noun in
            let found = all.filter { sprite in
                let file = sprite.identity.split(separator: "/").last ?? ""
                return noun.files.contains { file.hasPrefix($0) }
            }
            guard !found.isEmpty else {
                throw KisoError(
                    .badData,
                    "no photograph of \(noun.forms(.english).one): no file begins with "
                        + noun.files.joined(separator: " or "))
            }
            return found.map { Self.scaled($0.image, longer: 2 * Self.sides.upperBound) }
        }
    }

    /// A photograph of a noun, in the size in which it is drawn, perhaps mirrored.
    func picture(_ noun: Int, _ random: inout RandomGenerator) -> Image {
        let choice = byNoun[noun][random.index(below: byNoun[noun].count)]
        let longer = Self.sides.lowerBound + random.index(below: Self.sides.count)
        let image = Self.scaled(choice, longer: longer)
        return random.nextUniform() < 0.5 ? image.mirrored : image
    }

    private static func scaled(_ image: Image, longer: Int) -> Image {
        let scale = Double(longer) / Double(max(image.width, image.height))
        return image.resized(
            width: max(1, Int((Double(image.width) * scale).rounded())),
            height: max(1, Int((Double(image.height) * scale).rounded())))
    }
}

extension Image {
    /// Left and right exchanged.
    fileprivate var mirrored: Image {
        var result = pixels
        for y in 0..<height {
            for x in 0..<width {
                let (from, to) = ((y * width + x) * channels, ((y + 1) * width - 1 - x) * channels)
                for channel in 0..<channels { result[to + channel] = pixels[from + channel] }
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }
}
