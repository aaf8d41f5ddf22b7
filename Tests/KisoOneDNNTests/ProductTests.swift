#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        struct ProductTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()

            @Test("multiplies matrices of integers exactly, whatever their strides")
            func matmul() {
                var random = RandomArrays("matmul")
                let rounds = 4_000
                for _ in 0..<rounds {
                    let lead = random.chance(40) ? random.shape(maximumRank: 3, size: 3) : []
                    func size() -> Int {
                        random.chance(3)
                            ? 0 : random.chance(20) ? random.int(16...70) : random.int(1...9)
                    }
                    let (m, k, n) = (size(), size(), size())
                    let a = random.integers(lead + [m, k]), b = random.integers(lead + [k, n])
                    var (left, right) = (random.view(a), random.view(b))
                    if random.chance(20), !lead.isEmpty, m * k > 0 {
                        left = random.integers([m, k]).broadcast(to: left.shape)
                    }
                    if random.chance(20), !lead.isEmpty, k * n > 0 {
                        right = random.integers([k, n]).broadcast(to: right.shape)
                    }
                    let wrong = difference(
                        backend.matmul(left, right), reference.matmul(left, right))
                    #expect(wrong == nil, "\(left.strides) \(right.shape) \(right.strides)")
                }
                print("oneDNN: \(rounds) random matrix products, threshold 0")
            }

            @Test("transforms integers exactly, with bias and ReLU")
            func affine() {
                var random = RandomArrays("affine")
                let rounds = 2_000
                for _ in 0..<rounds {
                    let m = random.int(1...40), k = random.int(1...40), n = random.int(1...40)
                    let x = random.integers([m, k]), weight = random.integers([k, n])
                    let bias = random.integers([n]), relu = random.chance(50)
                    var expected = reference.binary(
                        .add, reference.matmul(x, weight), bias.broadcast(to: [m, n]))
                    if relu { expected = reference.unary(.relu, expected) }
                    let wrong = difference(
                        backend.affine(
                            random.view(x), weight: random.view(weight), bias: bias, relu: relu),
                        expected)
                    #expect(wrong == nil, "\(m)×\(k)×\(n)")
                }
                print("oneDNN: \(rounds) random affine transformations, threshold 0")
            }

            @Test("reduces integers exactly, over any axes")
            func reduce() {
                var random = RandomArrays("reduce")
                var checked = 0
                while checked < 4_000 {
                    let shape = random.shape(size: 5)
                    let reduction = random.pick(Reduction.allCases)
                    let axes = shape.indices.filter { _ in random.chance(50) }
                    if reduction != .sum && reduction != .product && shape.contains(0) { continue }
                    let range = reduction == .product ? -1...1 : -4...4
                    var x = random.view(random.integers(shape, range))
                    if random.chance(10) { x = random.broadcast(shape) }
                    if reduction == .product { x = reference.unary(.sign, x) }
                    let wrong = difference(
                        backend.reduce(reduction, x, axes: axes),
                        reference.reduce(reduction, x, axes: axes))
                    #expect(wrong == nil, "\(reduction) of \(shape) over \(axes)")
                    checked += 1
                }
                print("oneDNN: \(checked) random reductions, threshold 0")
            }

            @Test("a maximum or minimum of anything with NaN is NaN")
            func reduceNaN() {
                var random = RandomArrays("NaN")
                for _ in 0..<300 {
                    let shape = [random.int(1...5), random.int(1...40), random.int(1...20)]
                    var values = random.integers(shape).values(as: Float.self)
                    for _ in 0..<3 { values[random.int(0...(values.count - 1))] = .nan }
                    let x = NDArray(values, shape: Shape(shape))
                    let axes = random.pick([[0], [1], [2], [0, 1], [1, 2], [0, 1, 2]])
                    for reduction in Reduction.allCases {
                        let wrong = difference(
                            backend.reduce(reduction, x, axes: axes),
                            reference.reduce(reduction, x, axes: axes))
                        #expect(wrong == nil, "\(reduction) of \(shape) over \(axes)")
                    }
                }
            }
        }
    }
#endif
