import KisoCore
import KisoOps
import KisoTensor

extension RandomCaseFamily {
    static let products = [
        RandomCaseFamily(name: "matmul", count: 100) { random in
            let (m, k, n) = (random.int(1...4), random.int(0...4), random.int(1...4))
            let lead = random.chance(50) ? random.shape(maximumRank: 2, zero: false) : []
            let leadA = random.part(of: lead).dimensions, leadB = random.part(of: lead).dimensions
            let a = Shape(leadA + (lead.rank == 0 && random.chance(20) ? [k] : [m, k]))
            let b = Shape(leadB + (lead.rank == 0 && random.chance(20) ? [k] : [k, n]))
            return RandomCase(
                name: "matmul of \(a) and \(b)", inputs: [random.normal(a), random.normal(b)],
                function: { $0[0].matmul($0[1]) })
        },
        RandomCaseFamily(name: "affine", count: 60) { random in
            let (m, k, n) = (random.int(0...4), random.int(1...4), random.int(1...4))
            let relu = random.chance(50)
            return RandomCase(
                name: "affine of \(m)×\(k)×\(n)",
                inputs: [random.normal([m, k]), random.normal([k, n]), random.normal([n])],
                function: { $0[0].affine(weight: $0[1], bias: $0[2], relu: relu) })
        },
        RandomCaseFamily(name: "softmaxCrossEntropy", count: 60) { random in
            let (n, k) = (random.int(1...5), random.int(1...6))
            let labels = (0..<n).map { _ in Int64(random.int(0...(k - 1))) }
            return RandomCase(
                name: "softmaxCrossEntropy of \(n)×\(k)", inputs: [random.normal([n, k])],
                function: {
                    $0[0].softmaxCrossEntropy(
                        labels: Tensor(labels, shape: [n], device: $0[0].device))
                })
        },
        RandomCaseFamily(name: "sumOfSquaredErrors", count: 20) { random in
            let shape = random.shape()
            return RandomCase(
                name: "sumOfSquaredErrors of \(shape)",
                inputs: [random.normal(shape), random.normal(shape)],
                function: { $0[0].sumOfSquaredErrors(targets: $0[1]) })
        },
    ]

    /// A window that fits into images of these sizes at least once.
    private static func geometry(
        _ random: inout RandomShapes, _ height: Int, _ width: Int, groups: Int, padding: Int
    ) -> WindowGeometry {
        while true {
            let geometry = WindowGeometry(
                size: (random.int(1...3), random.int(1...3)),
                stride: (random.int(1...2), random.int(1...2)),
                padding: random.chance(50)
                    ? (0, 0, 0, 0)
                    : (
                        random.int(0...padding), random.int(0...padding), random.int(0...padding),
                        random.int(0...padding)
                    ),
                dilation: random.chance(70) ? (1, 1) : (random.int(1...2), random.int(1...2)),
                groups: groups)
            let output = geometry.outputSize(height: height, width: width)
            if output.height > 0, output.width > 0 { return geometry }
        }
    }

    static let windows = [
        RandomCaseFamily(name: "convolution", count: 150) { random in
            let groups = random.pick([1, 1, 2, 3])
            let each = random.int(1...2), perGroup = random.int(1...2)
            let (n, h, w) = (random.int(1...2), random.int(2...4), random.int(2...4))
            let geometry = geometry(&random, h, w, groups: groups, padding: 2)
            let x: Shape = [n, groups * each, h, w]
            let weight: Shape = [
                groups * perGroup, each, geometry.size.height, geometry.size.width,
            ]
            let relu = random.chance(30), hasBias = random.chance(60)
            return RandomCase(
                name: "convolution of \(x) with \(weight), \(geometry)",
                inputs: [random.normal(x), random.normal(weight)]
                    + (hasBias ? [random.normal([weight[0]])] : []),
                function: {
                    $0[0].convolution(
                        weight: $0[1], bias: hasBias ? $0[2] : nil, geometry: geometry, relu: relu)
                })
        },
        RandomCaseFamily(name: "maxPool", count: 120) { random in
            let (n, c) = (random.int(1...2), random.int(1...3))
            let (h, w) = (random.int(2...5), random.int(2...5))
            // A padding of at most 1 and windows of at least 2 always see an element.
            var geometry = geometry(&random, h, w, groups: 1, padding: 1)
            geometry.size = (2, 2)
            geometry.dilation = (1, 1)
            let fixed = geometry
            return RandomCase(
                name: "maxPool of \([n, c, h, w]), \(fixed)",
                inputs: [random.distinct([n, c, h, w])],
                function: { $0[0].maxPool(geometry: fixed).squared })
        },
    ]
}
