import Foundation
import KisoCore
import Testing

struct RandomGeneratorTests {
    /// The known answers of Philox4×32-10 in Random123's `kat_vectors`.
    @Test(
        "the known answers of Random123",
        arguments: [
            (
                [0, 0, 0, 0], [0, 0],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
            ),
            (
                [.max, .max, .max, .max], [.max, .max],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
            ),
        ] as [([UInt32], [UInt32], [UInt32])])
    func knownAnswers(_ counter: [UInt32], _ key: [UInt32], _ answer: [UInt32]) {
        func join(_ words: ArraySlice<UInt32>) -> UInt64 {
            words.reversed().reduce(0) { $0 << 32 | UInt64($1) }
        }
        let block = RandomGenerator.block(
            counter: join(counter[0..<2]), stream: join(counter[2..<4]), seed: join(key[0..<2]))
        #expect([block.0, block.1, block.2, block.3] == answer)
    }

    @Test func drawsTheWordsOfTheBlocksInTurn() {
        var generator = RandomGenerator(seed: 0)
        #expect(generator.next() == 0xe169_c58d_6627_e8d5)
        #expect(generator.next() == 0x9b00_dbd8_bc57_ac4c)
        let next = RandomGenerator.block(counter: 1, stream: 0, seed: 0)
        #expect(generator.next() == UInt64(next.1) << 32 | UInt64(next.0))
        #expect(generator.position == 3)
    }

    @Test func aCheckpointGoesOnWhereItWas() throws {
        var generator = RandomGenerator(seed: 7, stream: 9)
        for _ in 0..<5 { _ = generator.next() }
        var restored = try JSONDecoder().decode(
            RandomGenerator.self, from: JSONEncoder().encode(generator))
        #expect(restored == generator)
        #expect((0..<9).map { _ in restored.next() } == (0..<9).map { _ in generator.next() })
    }

    @Test func advancingIsDrawing() {
        var drawn = RandomGenerator(seed: 5), moved = RandomGenerator(seed: 5)
        for _ in 0..<13 { _ = drawn.next() }
        moved.advance(by: 13)
        #expect(drawn == moved)
        #expect(drawn.next() == moved.next())
    }

    @Test func streamsOfNamesDifferAndStay() {
        let root = RandomGenerator(seed: 1)
        var dropout = root.split("dropout"), shuffle = root.split("shuffle")
        #expect(dropout != shuffle)
        #expect(dropout.next() != shuffle.next())
        #expect(root.split("dropout") == root.split("dropout"))
        #expect(root.split("dropout").split("a") != root.split("a"))
        // FNV-1a of "a", so that a stream is the same in every process and release.
        #expect(root.split("a").stream == 0xaf63_dc4c_8601_ec8c)
        var other = RandomGenerator(seed: 2)
        var first = root
        #expect(first.next() != other.next())
    }

    @Test func uniformNumbersHaveTheirMoments() {
        var generator = RandomGenerator(seed: 11)
        let count = 200_000
        let values = (0..<count).map { _ in generator.nextUniform() }
        #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
        let mean = values.reduce(0, +) / Double(count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        // Five standard errors of each.
        #expect(abs(mean - 0.5) < 5 * 0.2887 / Double(count).squareRoot())
        #expect(abs(variance - 1.0 / 12) < 5 * 0.0745 / Double(count).squareRoot())
        var counts = [Int](repeating: 0, count: 16)
        for value in values { counts[Int(value * 16)] += 1 }
        let expected = Double(count) / 16
        let chiSquare = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
        #expect(chiSquare < 44.3)  // 15 degrees of freedom, p = 1e-4
    }

    @Test func normalNumbersHaveTheirMoments() {
        var generator = RandomGenerator(seed: 12)
        let count = 200_000
        let values = (0..<count).map { _ in generator.nextNormal() }
        func moment(_ power: Double) -> Double {
            values.reduce(0) { $0 + pow($1, power) } / Double(count)
        }
        let error = 5 / Double(count).squareRoot()
        #expect(abs(moment(1)) < error)
        #expect(abs(moment(2) - 1) < error * 2.0.squareRoot())
        #expect(abs(moment(3)) < error * 15.0.squareRoot())
        #expect(abs(moment(4) - 3) < error * 96.0.squareRoot())
        #expect(values.allSatisfy { $0.isFinite })
    }
}
