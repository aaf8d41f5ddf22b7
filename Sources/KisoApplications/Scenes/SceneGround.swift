import KisoCore
import KisoIO

/// The grounds of scenes: parts of photographs, for training varied at random, for tests as they are.
struct SceneGround: Sendable {
    /// The side of a ground in pixels.
    let side: Int
    private let photographs: [Image]
    private let isVaried: Bool

    /// Grounds of photographs.
    ///
    /// - Precondition: There are photographs for the part.
    init(_ photographs: (train: [Image], test: [Image]), part: SceneGenerator.Part, side: Int) {
        self.side = side
        isVaried = part == .train
        // Of a photograph a part of at least two fifths is shown, so thrice the side loses nothing, and
        // shrinking it once saves a fifth of the time of a scene.
        self.photographs = (part == .train ? photographs.train : photographs.test).map {
            let scale = Double(3 * side) / Double(min($0.width, $0.height))
            if scale >= 1 { return $0 }
            return $0.resized(
                width: max(1, Int(Double($0.width) * scale)),
                height: max(1, Int(Double($0.height) * scale)))
        }
        precondition(!self.photographs.isEmpty, "no photograph for a ground")
    }

    /// A ground, and which photograph it is of.
    func image(_ random: inout RandomGenerator) -> (image: Image, photograph: Int) {
        let photograph = random.index(below: photographs.count)
        var image = part(of: photographs[photograph], &random)
        if isVaried { vary(&image, &random) }
        return (image, photograph)
    }

    /// A part of a photograph, between two fifths of its shorter side and all of it.
    private func part(of photograph: Image, _ random: inout RandomGenerator) -> Image {
        let least = min(photograph.width, photograph.height)
        let size = max(1, Int(Double(least) * (0.4 + 0.6 * random.nextUniform())))
        let left = random.index(below: photograph.width - size + 1)
        let top = random.index(below: photograph.height - size + 1)
        return photograph.cut(x: left..<left + size, y: top..<top + size)
            .resized(width: side, height: side)
    }

    /// A ground as it may be elsewhere: mirrored, turned, with its colours exchanged, brighter or darker, or with
    /// another one shining through; so that few photographs teach what no ground is.
    private func vary(_ image: inout Image, _ random: inout RandomGenerator) {
        let order = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]][
            random.index(below: 6)]
        let (mirrors, turns) = (random.nextUniform() < 0.5, random.nextUniform() < 0.5)
        let contrast = 0.5 + random.nextUniform()
        let brightness = 127 + (random.nextUniform() - 0.5) * 100
        let inverts = random.nextUniform() < 0.25
        let other =
            random.nextUniform() < 0.5
            ? part(of: photographs[random.index(below: photographs.count)], &random) : nil
        let share = other == nil ? 0 : 0.5 * random.nextUniform()
        let old = image.pixels
        for y in 0..<side {
            for x in 0..<side {
                let (across, row) = turns ? (y, x) : (x, y)
                let column = mirrors ? side - 1 - across : across
                for channel in 0..<3 {
                    var value = Double(old[(row * side + column) * 3 + order[channel]])
                    if let other {
                        value +=
                            share * (Double(other.pixels[(y * side + x) * 3 + channel]) - value)
                    }
                    if inverts { value = 255 - value }
                    value = brightness + (value - 127) * contrast
                    image.pixels[(y * side + x) * 3 + channel] = UInt8(min(max(value, 0), 255))
                }
            }
        }
    }
}
