public import KisoData
public import KisoIO
import KisoCore

/// Pictures of one to three things, with a sentence that says exactly what is to be seen, for captions.
///
/// The things are coloured digits, those of scenes for training of MNIST's training pictures, those of scenes for tests of
/// its test pictures; or cut-out photographs of animals, fruit and the like, which are few, so that scenes for tests show
/// the same ones in other places and sizes and on other grounds. Of the pairs of two digits or two kinds of things some,
/// one in seven, are in no scene for training: ``Part/unseenPairs`` shows nothing else. A scene follows from the seed
/// and its number.
public struct CaptionScenes: Sendable {
    /// What scenes are for.
    public enum Part: String, Sendable {
        /// To train on.
        case train
        /// To judge by: the same kinds of scenes, with other digits where they show digits.
        case test
        /// To judge by: pairs of things that were never seen together.
        case unseenPairs
    }

    /// What scenes show.
    public enum Kind: String, CaseIterable, Sendable {
        /// Handwritten digits in six colours.
        case digits
        /// Photographs of what ``CaptionNoun/all`` has words for.
        case stamps

        /// All things that sentences can name.
        var things: [CaptionMeaning.Thing] {
            switch self {
            case .digits:
                CaptionScenes.colors.indices.flatMap { color in
                    (0..<10).map { .digit($0, color: color) }
                }
            case .stamps: CaptionNoun.all.indices.map { .photograph($0) }
            }
        }
    }

    /// Red, green and blue of each colour that the sentences name.
    public static let colors: [[Double]] = [
        [0.9, 0.15, 0.15], [0.15, 0.75, 0.2], [0.2, 0.35, 0.95], [0.95, 0.9, 0.2],
        [0.6, 0.25, 0.85], [1.0, 0.55, 0.1],
    ]
    /// The side of the pictures in pixels.
    public static let side = 64

    private enum Source {
        case digits(pixels: [UInt8], byDigit: [[Int]])
        case photographs(CaptionPhotographs)
    }

    private let source: Source
    private let part: Part
    private let seed: UInt64
    private let ground: SceneGround?

    /// Scenes of MNIST's digits.
    ///
    /// - Parameters:
    ///   - images: MNIST.
    ///   - part: what scenes are for.
    ///   - backgrounds: photographs that digits stand on, at six tenths of their brightness, those of scenes for
    ///     tests in no scene for training; dark plain grounds by default.
    ///   - seed: what everything random follows from.
    /// - Precondition: Where photographs are given, there are some for the part.
    public init(
        _ images: ImageDataset, part: Part, backgrounds: (train: [Image], test: [Image])? = nil,
        seed: UInt64 = 0
    ) {
        let digits = part == .train ? images.train : images.test
        let labels = digits.labels.values(as: UInt8.self)
        self.init(
            .digits(
                pixels: digits.images.values(as: UInt8.self),
                byDigit: (0..<10).map { digit in
                    labels.indices.filter { Int(labels[$0]) == digit }
                }), part, backgrounds, seed)
    }

    /// Scenes of photographs of things.
    ///
    /// - Parameters:
    ///   - photographs: of the things.
    ///   - part: what scenes are for.
    ///   - backgrounds: what things stand on, as for digits.
    ///   - seed: what everything random follows from.
    /// - Precondition: Where backgrounds are given, there are some for the part.
    public init(
        _ photographs: CaptionPhotographs, part: Part,
        backgrounds: (train: [Image], test: [Image])? = nil, seed: UInt64 = 0
    ) {
        self.init(.photographs(photographs), part, backgrounds, seed)
    }

    private init(
        _ source: Source, _ part: Part, _ backgrounds: (train: [Image], test: [Image])?,
        _ seed: UInt64
    ) {
        ground = backgrounds.map {
            SceneGround($0, part: part == .train ? .train : .test, side: Self.side)
        }
        (self.source, self.part, self.seed) = (source, part, seed)
    }

    /// Whether two digits, or two nouns by their places, are never together in a scene for training.
    public static func isHeldOut(_ first: Int, _ second: Int) -> Bool {
        (min(first, second) * 3 + max(first, second) * 5) % 7 == 0
    }

    /// The picture of a number, and what it means.
    public func scene(_ number: Int) -> (image: Image, meaning: CaptionMeaning) {
        var random = RandomGenerator(seed: seed).split("captions \(part.rawValue) \(number)")
        var canvas = canvas(&random)
        func thing() -> CaptionMeaning.Thing {
            switch source {
            case .digits:
                let color = random.index(below: Self.colors.count)
                return .digit(random.index(below: 10), color: color)
            case .photographs: return .photograph(random.index(below: CaptionNoun.all.count))
            }
        }
        let kind = part == .unseenPairs ? 3 : random.index(below: 6)
        if kind == 0 {
            let only = thing()
            draw(only, x: random.index(below: 37), y: random.index(below: 37), &canvas, &random)
            return (canvas.image, .one(only))
        }
        if kind <= 2 {
            let (each, count) = (thing(), kind + 1)
            // In different quarters of the picture.
            var corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
            for _ in 0..<count {
                let corner = corners.remove(at: random.index(below: corners.count))
                draw(
                    each, x: corner.0 * 34 + random.index(below: 3),
                    y: corner.1 * 34 + random.index(below: 3), &canvas, &random)
            }
            return (canvas.image, .several(each, count: count))
        }
        var (first, second) = (thing(), thing())
        let wantsHeldOut = part == .unseenPairs
        while first.number == second.number
            || Self.isHeldOut(first.number, second.number) != wantsHeldOut
        {
            (first, second) = (thing(), thing())
        }
        let relation = CaptionMeaning.Relation.allCases[random.index(below: 4)]
        let isAcross = relation == .left || relation == .right
        let (near, far) = (random.index(below: 4), 34 + random.index(below: 3))
        // Nearly in a row or a column, so that one relation is much clearer than the others.
        let other = 4 + random.index(below: 28)
        let shift = [other, min(max(other + random.index(below: 9) - 4, 0), 36)]
        let firstIsNear = relation == .left || relation == .above
        for (thing, along, aside) in [
            (first, firstIsNear ? near : far, shift[0]),
            (second, firstIsNear ? far : near, shift[1]),
        ] {
            draw(
                thing, x: isAcross ? along : aside, y: isAcross ? aside : along, &canvas, &random)
        }
        return (canvas.image, .pair(first, relation, second))
    }

    /// What things are drawn on.
    private func canvas(_ random: inout RandomGenerator) -> Ground {
        guard let ground else {
            return Ground(side: Self.side, level: random.nextUniform() * 60, &random)
        }
        return Ground(ground.image(&random).image)
    }

    /// Draws a thing into the 28×28 places from one on.
    private func draw(
        _ thing: CaptionMeaning.Thing, x: Int, y: Int, _ ground: inout Ground,
        _ random: inout RandomGenerator
    ) {
        switch (source, thing) {
        case (.digits(let pixels, let byDigit), .digit(let digit, let color)):
            let index = byDigit[digit][random.index(below: byDigit[digit].count)]
            let brightness = 0.85 + 0.15 * random.nextUniform()
            let color = Self.colors[color].map { $0 * brightness }
            let shade = (color[0], color[1], color[2])
            for row in 0..<28 {
                for column in 0..<28 {
                    let alpha = Double(pixels[(index * 28 + row) * 28 + column]) / 255
                    if alpha > 0 { ground.blend(x: x + column, y: y + row, shade, alpha) }
                }
            }
        case (.photographs(let photographs), .photograph(let noun)):
            let image = photographs.picture(noun, &random)
            let left = x + random.index(below: 29 - image.width)
            let top = y + random.index(below: 29 - image.height)
            let brightness = 0.8 + 0.2 * random.nextUniform()
            for row in 0..<image.height {
                for column in 0..<image.width {
                    let pixel = (row * image.width + column) * 4
                    let alpha = Double(image.pixels[pixel + 3]) / 255
                    if alpha == 0 { continue }
                    func shade(_ channel: Int) -> Double {
                        Double(image.pixels[pixel + channel]) / 255 * brightness
                    }
                    ground.blend(
                        x: left + column, y: top + row, (shade(0), shade(1), shade(2)), alpha)
                }
            }
        default: preconditionFailure("a thing of other scenes")
        }
    }

    /// A dark ground that becomes brighter to one side, or a darkened photograph.
    private struct Ground {
        var image: Image

        init(_ photograph: Image) {
            image = photograph
            for place in image.pixels.indices {
                image.pixels[place] = UInt8(Int(image.pixels[place]) * 6 / 10)
            }
        }

        init(side: Int, level: Double, _ random: inout RandomGenerator) {
            let slope = (random.nextUniform() - 0.5, random.nextUniform() - 0.5)
            let tint = (0..<3).map { _ in 0.6 + 0.4 * random.nextUniform() }
            var pixels: [UInt8] = []
            for y in 0..<side {
                for x in 0..<side {
                    let value = level + slope.0 * Double(x) / 2 + slope.1 * Double(y) / 2
                    pixels += tint.map { UInt8(min(max(value * $0, 0), 255)) }
                }
            }
            image = Image(width: side, height: side, channels: 3, pixels: pixels)
        }

        /// Lays a colour over a place, red, green and blue from 0 to 1.
        mutating func blend(x: Int, y: Int, _ color: (Double, Double, Double), _ alpha: Double) {
            let place = (y * image.width + x) * 3
            func lay(_ channel: Int, _ shade: Double) {
                let old = Double(image.pixels[place + channel])
                let value = old + (shade * 255 - old) * alpha
                image.pixels[place + channel] = UInt8(min(max(value, 0), 255))
            }
            lay(0, color.0)
            lay(1, color.1)
            lay(2, color.2)
        }
    }
}
