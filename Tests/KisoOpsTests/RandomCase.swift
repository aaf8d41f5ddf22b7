import KisoCore
import KisoOps
import KisoTensor

/// One random check of a gradient: inputs in `float64` and what to compute of them.
struct RandomCase {
    let name: String
    let inputs: [Tensor]
    let function: ([Tensor]) -> Tensor
    /// Whether the second derivative is checked along a random direction too.
    var checksCurvature = true
}

/// Draws shapes and numbers on the reference device.
struct RandomShapes {
    var generator: RandomGenerator

    init(_ name: String) { generator = RandomGenerator(seed: 3).split(name) }

    mutating func int(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

    mutating func chance(_ percent: Int) -> Bool { int(0...99) < percent }

    mutating func pick<T>(_ choices: [T]) -> T { choices[int(0...(choices.count - 1))] }

    /// Sizes of a rank up to 5 with at most some 60 elements, now and then none at all.
    mutating func shape(maximumRank: Int = 5, zero: Bool = true) -> Shape {
        let rank = int(0...maximumRank)
        let limit = [1, 12, 6, 4, 3, 2][rank]
        return Shape((0..<rank).map { _ in zero && chance(3) ? 0 : int(1...limit) })
    }

    /// A shape that broadcasts to another one: fewer axes, some of size 1.
    mutating func part(of shape: Shape) -> Shape {
        let kept = shape.dimensions.dropFirst(chance(30) ? int(0...shape.rank) : 0)
        return Shape(kept.map { chance(30) ? 1 : $0 })
    }

    mutating func normal(_ shape: Shape) -> Tensor {
        view(.normal(shape, dtype: .float64, device: .reference, using: &generator))
    }

    mutating func positive(_ shape: Shape) -> Tensor {
        view(
            .uniform(
                shape, in: 0.5..<2, dtype: .float64, device: .reference, using: &generator))
    }

    /// Distinct numbers with gaps, away from zero, so that no kink is near. Those of different
    /// `shift` are distinct from each other too.
    mutating func distinct(_ shape: Shape, shift: Double = 0) -> Tensor {
        let count = shape.count
        let ladder = (0..<count).map { (Double($0) - Double(count / 2) + 0.5) * 0.1 + shift }
        return view(Tensor(ladder.shuffled(using: &generator), shape: shape, device: .reference))
    }

    /// Half of the time the same elements in another arrangement.
    private mutating func view(_ x: Tensor) -> Tensor {
        chance(50) ? pick(InputView.allCases).of(x) : x
    }
}
