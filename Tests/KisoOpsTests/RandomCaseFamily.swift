import KisoCore
import KisoOps
import KisoTensor
import Testing

/// A kind of operation and how many random checks of its gradient there are.
struct RandomCaseFamily: Sendable, CustomTestStringConvertible {
    let name: String
    let count: Int
    let draw: @Sendable (inout RandomShapes) -> RandomCase
    var testDescription: String { name }

    /// Calls `body` with every case; they are the same in every run.
    func forEach(_ body: (RandomCase, inout RandomGenerator) -> Void) {
        var shapes = RandomShapes(name)
        for _ in 0..<count {
            let item = draw(&shapes)
            body(item, &shapes.generator)
        }
    }

    static let all = elementwise + pairs + reductions + shaping + products + windows

    private static func unary(
        _ name: String, _ numbers: @escaping @Sendable (inout RandomShapes, Shape) -> Tensor,
        _ function: @escaping @Sendable (Tensor) -> Tensor
    ) -> RandomCaseFamily {
        RandomCaseFamily(name: name, count: 45) { random in
            let shape = random.shape()
            return RandomCase(
                name: "\(name) of \(shape)", inputs: [numbers(&random, shape)],
                function: { function($0[0]) })
        }
    }

    static let elementwise = [
        unary("exp", { $0.normal($1) }, { $0.exp() }),
        unary("log", { $0.positive($1) }, { $0.log() }),
        unary("sqrt", { $0.positive($1) }, { $0.sqrt() }),
        unary("sin", { $0.normal($1) }, { $0.sin() }),
        unary("cos", { $0.normal($1) }, { $0.cos() }),
        unary("tanh", { $0.normal($1) }, { $0.tanh() }),
        unary("sigmoid", { $0.normal($1) }, { $0.sigmoid() }),
        unary("relu", { $0.distinct($1) }, { $0.relu() }),
        unary("absolute", { $0.distinct($1) }, { $0.absolute() }),
        unary("step", { $0.distinct($1) }, { $0.step() }),
        unary("sign", { $0.distinct($1) }, { $0.sign() }),
        unary("negate", { $0.normal($1) }, { -$0 }),
        unary("cube", { $0.positive($1) }, { $0.power(3) }),
        unary("square", { $0.normal($1) }, { $0.squared }),
        unary("reciprocal", { $0.positive($1) }, { 1 / $0 }),
    ]

    private static func pair(
        _ name: String, _ first: @escaping @Sendable (inout RandomShapes, Shape) -> Tensor,
        _ second: @escaping @Sendable (inout RandomShapes, Shape) -> Tensor,
        _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
    ) -> RandomCaseFamily {
        RandomCaseFamily(name: name, count: 70) { random in
            let shape = random.shape()
            let one = random.part(of: shape), two = random.part(of: shape)
            return RandomCase(
                name: "\(name) of \(one) and \(two)",
                inputs: [first(&random, one), second(&random, two)],
                function: { function($0[0], $0[1]) })
        }
    }

    static let pairs = [
        pair("add", { $0.normal($1) }, { $0.normal($1) }, { $0 + $1 }),
        pair("subtract", { $0.normal($1) }, { $0.normal($1) }, { $0 - $1 }),
        pair("multiply", { $0.normal($1) }, { $0.normal($1) }, { $0 * $1 }),
        pair("divide", { $0.normal($1) }, { $0.positive($1) }, { $0 / $1 }),
        pair("power", { $0.positive($1) }, { $0.normal($1) }, { $0.power($1) }),
        pair(
            "maximum", { $0.distinct($1) }, { $0.distinct($1, shift: 0.03) }, { $0.maximum($1) }),
        pair(
            "minimum", { $0.distinct($1) }, { $0.distinct($1, shift: 0.03) }, { $0.minimum($1) }),
        pair(
            "where", { $0.distinct($1) }, { $0.normal($1) }, { .where($0 .> 0, $0 * $1, $1 * $1) }),
        pair("shared", { $0.normal($1) }, { $0.normal($1) }, { ($0 * $1 + $0) * ($1 - $0) }),
    ]
}
