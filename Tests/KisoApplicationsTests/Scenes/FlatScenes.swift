import KisoApplications
import KisoCore
import KisoIO

/// Scenes of white squares and rings on grounds of one colour, for tests that need no data.
enum FlatScenes {
    static let sprites: SceneSprites = {
        func sprite(_ label: Int, _ identity: String) -> Sprite {
            var pixels: [UInt8] = []
            for y in 0..<16 {
                for x in 0..<16 {
                    let (dx, dy) = (Double(x) - 7.5, Double(y) - 7.5)
                    let distance = (dx * dx + dy * dy).squareRoot()
                    let isIn = label == 0 || (distance < 8 && distance > 4)
                    pixels += [255, 255, 255, isIn ? 255 : 0]
                }
            }
            return Sprite(
                Image(width: 16, height: 16, channels: 4, pixels: pixels), label: label,
                identity: identity)
        }
        return SceneSprites(
            classes: ["square", "ring"],
            train: (0..<6).map { sprite($0 % 2, "train \($0)") },
            test: (0..<4).map { sprite($0 % 2, "test \($0)") })
    }()

    static let grounds: (train: [Image], test: [Image]) = (
        [0, 60].map {
            Image(width: 50, height: 40, channels: 3, pixels: Array(repeating: $0, count: 6000))
        },
        [30].map {
            Image(width: 40, height: 50, channels: 3, pixels: Array(repeating: $0, count: 6000))
        }
    )

    static func generator(
        _ part: SceneGenerator.Part, seed: UInt64 = 0, things: ClosedRange<Int> = 1...3
    ) -> SceneGenerator {
        SceneGenerator(
            sprites: sprites, backgrounds: grounds, part: part, seed: seed, side: 64,
            things: things, sizes: 12...24)
    }
}
