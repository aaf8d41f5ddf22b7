import KisoCore
import KisoOps
import KisoTensor

extension RandomCaseFamily {
    private static func reduction(
        _ name: String, zero: Bool = true,
        _ numbers: @escaping @Sendable (inout RandomShapes, Shape) -> Tensor,
        _ function: @escaping @Sendable (Tensor, [Int]?, Bool) -> Tensor
    ) -> RandomCaseFamily {
        RandomCaseFamily(name: name, count: 70) { random in
            let shape = random.shape(zero: zero)
            let axes = (0..<shape.rank).filter { _ in random.chance(50) }
                .map { random.chance(30) ? $0 - shape.rank : $0 }
            let chosen = random.chance(20) ? nil : axes
            let keeping = random.chance(50)
            return RandomCase(
                name: "\(name) of \(shape) over \(axes)", inputs: [numbers(&random, shape)],
                function: { function($0[0], chosen, keeping) })
        }
    }

    static let reductions = [
        reduction("sum", { $0.normal($1) }, { $0.sum(axes: $1, keepingDimensions: $2) }),
        reduction(
            "mean", zero: false, { $0.normal($1) }, { $0.mean(axes: $1, keepingDimensions: $2) }),
        reduction(
            "max", zero: false, { $0.distinct($1) }, { $0.max(axes: $1, keepingDimensions: $2) }),
        reduction(
            "min", zero: false, { $0.distinct($1) }, { $0.min(axes: $1, keepingDimensions: $2) }),
        reduction(
            "sum of squares", { $0.normal($1) },
            { $0.squared.sum(axes: $1, keepingDimensions: $2).squared }),
    ]

    private static func shaped(
        _ name: String, _ count: Int = 50,
        _ function: @escaping @Sendable (inout RandomShapes, Shape) -> @Sendable (Tensor) -> Tensor
    ) -> RandomCaseFamily {
        RandomCaseFamily(name: name, count: count) { random in
            let shape = Shape([random.int(1...3)] + random.shape(maximumRank: 3).dimensions)
            let change = function(&random, shape)
            // Squared, so that the second derivative is not zero.
            return RandomCase(
                name: "\(name) of \(shape)", inputs: [random.normal(shape)],
                function: { change($0[0]).squared })
        }
    }

    static let shaping = [
        shaped("reshape") { random, shape in
            let count = shape.count
            let divisors = (1...max(count, 1)).filter { count % $0 == 0 }
            let first = random.pick(divisors)
            return { $0.reshaped([first, count / first]) }
        },
        shaped("transpose") { random, shape in
            var axes = Array(0..<shape.rank)
            axes.shuffle(using: &random.generator)
            let order = axes
            return { $0.transposed(order) }
        },
        shaped("slice", 80) { random, shape in
            let axis = random.int(0...(shape.rank - 1))
            let start = random.int(0...shape[axis]), end = random.int(start...shape[axis])
            let step = random.pick([1, 2, 3, -1, -2])
            return { $0.sliced(axis: axis, start..<end, step: step) }
        },
        shaped("concatenate") { random, shape in
            let axis = random.int(0...(shape.rank - 1))
            return { .concatenate([$0, $0.squared, $0], axis: axis) }
        },
        shaped("take") { random, shape in
            let axis = random.int(0...(shape.rank - 1))
            let size = shape[axis]
            let indices = (0..<(size == 0 ? 0 : random.int(0...5))).map { _ in
                Int64(random.int(-size...(size - 1)))
            }
            return { x in
                x.taking(
                    Tensor(indices, shape: [indices.count], device: x.device), axis: axis)
            }
        },
        shaped("broadcast") { random, shape in
            let larger = Shape([random.int(1...2)] + shape.dimensions)
            return { $0.broadcast(to: larger) }
        },
        shaped("softmax") { random, shape in
            let axis = random.int(0...(shape.rank - 1))
            return { $0.softmax(axis: axis) }
        },
        shaped("logSoftmax") { random, _ in
            let axis = random.pick([0, -1])
            return { $0.count == 0 ? $0 : $0.logSoftmax(axis: axis) }
        },
        shaped("flatten", 20) { random, shape in
            let axis = random.int(0...shape.rank)
            return { $0.flattened(fromAxis: axis) }
        },
    ]
}
