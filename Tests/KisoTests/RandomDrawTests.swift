import Kiso
import Testing

@Suite("random draws")
struct RandomDrawTests {
    @Test("one seed gives one result")
    func repeatable() {
        func draw() -> [Tensor] {
            var g = RandomGenerator(seed: 7)
            return [
                .integers([5], in: -3..<3, using: &g), .permutation(6, using: &g),
                .choice(below: 9, count: 4, replacing: false, using: &g),
            ]
        }
        #expect(draw() == draw())
    }

    @Test("a permutation and a choice of all without replacement hold each number once")
    func permutations() {
        var g = RandomGenerator(seed: 1)
        let order = Tensor.permutation(50, using: &g).values(as: Int.self)
        #expect(order.sorted() == Array(0..<50))
        #expect(order != Array(0..<50))
        let all = Tensor.choice(below: 50, count: 50, replacing: false, using: &g)
        #expect(all.values(as: Int.self).sorted() == Array(0..<50))
    }

    @Test("choices follow the probabilities", arguments: [true, false])
    func probabilities(_ replacing: Bool) {
        var g = RandomGenerator(seed: 2)
        var counts = [0, 0, 0, 0]
        for _ in 0..<20_000 {
            let drawn = Tensor.choice(
                below: 4, count: 1, replacing: replacing, probabilities: [0.1, 0, 0.6, 0.3],
                using: &g)
            counts[drawn.values(as: Int.self)[0]] += 1
        }
        #expect(counts[1] == 0)
        #expect(abs(Double(counts[0]) / 20_000 - 0.1) < 0.01)
        #expect(abs(Double(counts[2]) / 20_000 - 0.6) < 0.015)
    }

    @Test("integers are uniform in the range")
    func integers() {
        var g = RandomGenerator(seed: 3)
        let x = Tensor.integers([30_000], in: -1..<2, using: &g)
        #expect(x.min().item() == -1)
        #expect(x.max().item() == 1)
        #expect(abs(x.mean().item()) < 0.02)
    }
}
