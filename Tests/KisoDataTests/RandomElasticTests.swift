import KisoCore
import KisoData
import KisoOps
import KisoTensor
import Testing

@Suite("Elastic distortion")
struct RandomElasticTests {
    /// A ramp tells how far each pixel was read from.
    private func ramp(along axis: Int) -> Tensor {
        let values = (0..<40 * 40).map { Float(axis == 0 ? $0 / 40 : $0 % 40) }
        return Tensor(values, shape: [1, 1, 40, 40])
    }

    @Test("nothing moves by 0 pixels, and the same numbers bend alike")
    func still() {
        var first = RandomGenerator(seed: 1), second = first
        let picture = ramp(along: 0) * (1.0 / 40)
        #expect(RandomElastic(pixels: 0)(picture, using: &first) == picture)
        first = second
        let bend = RandomElastic(pixels: 2)
        let bent = bend(picture, using: &first)
        #expect(bent == bend(picture, using: &second) && bent != picture)
        #expect(first == second)
    }

    @Test(
        "pixels move by as much as was asked for along each axis, and neighbours alike",
        arguments: [0, 1])
    func distance(axis: Int) {
        var random = RandomGenerator(seed: 2)
        let (pixels, count) = (1.5, 20)
        var squares = 0.0, jumps = 0.0, seen = 0
        for _ in 0..<count {
            let x = ramp(along: axis)
            let moved = (RandomElastic(pixels: pixels)(x, using: &random) - x).doubles
            // Away from the edge, where the ramp reads 0 beyond.
            for row in 10..<30 {
                for column in 10..<30 {
                    let value = moved[row * 40 + column]
                    squares += value * value
                    let jump = moved[row * 40 + column + 1] - value
                    jumps += jump * jump
                    seen += 1
                }
            }
        }
        let distance = (squares / Double(seen)).squareRoot()
        #expect(distance > 0.75 * pixels && distance < 1.25 * pixels)
        #expect((jumps / Double(seen)).squareRoot() < 0.5 * pixels)
    }

    @Test("every channel of a picture is bent alike")
    func channels() {
        var random = RandomGenerator(seed: 3)
        let x = ramp(along: 1)
        let pair = Tensor.concatenate([x, x * 2], axis: 1)
        let bent = RandomElastic(pixels: 2)(pair, using: &random)
        #expect(bent[.all, 1].allClose(to: bent[.all, 0] * 2))
    }
}
