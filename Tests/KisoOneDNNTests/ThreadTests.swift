#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        struct ThreadTests {
            let backend = OneDNNBackend()

            /// The bits of every kind of result on random floats.
            private func results(_ name: String) -> [[UInt32]] {
                var random = RandomArrays(name)
                var arrays: [NDArray] = []
                for round in 0..<40 {
                    // Every tenth is one for Winograd's algorithm.
                    let isTiled = round % 10 == 9
                    let images = isTiled ? 50 : random.pick([1, 3, 4, 15, 16, 50])
                    let channels = isTiled ? 48 : random.pick([1, 3, 8, 16])
                    let filters = isTiled ? 64 : random.pick([3, 8, 30])
                    let geometry = WindowGeometry(size: 3, padding: round % 2)
                    let size = isTiled ? 12 : random.int(5...12)
                    let direct = DirectWindows(
                        [images, channels, size, size], filters: filters, geometry)
                    let x = random.floats(direct.inputShape.dimensions)
                    let weight = random.floats(direct.weightShape.dimensions)
                    let bias = random.floats([filters])
                    let g = random.floats(direct.outputShape.dimensions)
                    let y = backend.convolution(
                        x, weight: weight, bias: bias, geometry: geometry, relu: true)
                    let pooled = y.flatMap {
                        backend.maxPool($0, geometry: .init(size: 2, stride: 2), relu: false)
                    }
                    let gx = backend.convolutionInputGradient(
                        g, weight: weight, inputShape: x.shape, geometry: geometry)
                    let gw = backend.convolutionWeightGradient(
                        g, input: x, weightShape: weight.shape, geometry: geometry)
                    arrays += [y, pooled, gx, gw].compactMap { $0 }
                    let a = random.floats([random.int(1...200), random.int(1...300)])
                    let b = random.floats([a.shape[1], random.int(1...100)])
                    let row = random.floats([b.shape[1]])
                    arrays.append(backend.matmul(a, b))
                    arrays.append(backend.matmul(b.transposed([1, 0]), a.transposed([1, 0])))
                    arrays += [backend.affine(a, weight: b, bias: row, relu: false)].compactMap {
                        $0
                    }
                    arrays += [backend.softmax(a)].compactMap { $0 }
                    for axes in [[0], [1], [0, 1]] {
                        arrays.append(backend.reduce(.sum, a, axes: axes))
                    }
                    for function in [UnaryFunction.exp, .log, .tanh, .sigmoid, .relu] {
                        arrays.append(backend.unary(function, a))
                    }
                    arrays.append(backend.binary(.divide, a, backend.unary(.exp, a)))
                    arrays.append(backend.copy(a.transposed([1, 0])))
                }
                for features in [3, 8, 24, 80] {
                    let shape = [6, features, 12, 12]
                    let around = random.floats(shape)
                    let scale = random.floats([features]), shift = random.floats([features])
                    let weight = random.floats([features, features, 1, 1])
                    for x in [
                        random.floats([300, features]),
                        backend.convolution(
                            random.floats(shape), weight: weight, bias: nil,
                            geometry: WindowGeometry(size: 1), relu: false),
                    ].compactMap({ $0 }) {
                        let addend = x.shape.rank == 4 ? around : x
                        guard
                            let y = backend.batchNormalization(
                                x, scale: scale, shift: shift, addend: addend, epsilon: 1e-5,
                                relu: true, ceiling: .infinity),
                            let gradient = backend.batchNormalizationGradient(
                                addend, input: x, scale: scale, shift: shift, mean: y.mean,
                                deviation: y.deviation, relu: true, ceiling: .infinity,
                                rectified: y.output)
                        else { continue }
                        arrays += [y.output, y.mean, y.deviation, gradient.input, gradient.scale]
                        arrays += [gradient.shift, gradient.addend].compactMap { $0 }
                    }
                }
                let big = random.floats([64, 5_000])
                arrays += [
                    backend.unary(.tanh, big), backend.binary(.multiply, big, big),
                    backend.reduce(.sum, big, axes: [0, 1]), backend.reduce(.sum, big, axes: [0]),
                    backend.reduce(.sum, big, axes: [1]),
                ]
                return arrays.map { $0.values(as: Float.self).map(\.bitPattern) }
            }

            @Test("one, two and five threads give the same bits")
            func sameBits() {
                let before = OneDNNBackend.threads
                defer { OneDNNBackend.threads = before }
                OneDNNBackend.threads = 1
                let one = results("threads")
                #expect(OneDNNBackend.threads == 1)
                for threads in [2, 5] {
                    OneDNNBackend.threads = threads
                    #expect(OneDNNBackend.threads == threads)
                    let several = results("threads")
                    let different = zip(one, several).enumerated().filter {
                        $0.element.0 != $0.element.1
                    }
                    #expect(different.map(\.offset) == [], "\(threads) threads")
                }
                #expect(one.count > 500)
            }

            @Test("the same seed twice gives the same bits")
            func twice() { #expect(results("twice") == results("twice")) }

            @Test("several tasks at once get what one alone gets")
            func concurrency() async {
                let before = OneDNNBackend.threads
                defer { OneDNNBackend.threads = before }
                OneDNNBackend.threads = 2
                let names = (0..<4).map { "task \($0)" }
                let alone = names.map { results($0) }
                let together = await withTaskGroup(of: (Int, [[UInt32]]).self) { group in
                    for (i, name) in names.enumerated() { group.addTask { (i, results(name)) } }
                    return await group.reduce(into: [Int: [[UInt32]]]()) { $0[$1.0] = $1.1 }
                }
                for i in names.indices { #expect(together[i] == alone[i], "\(names[i])") }
            }

            @Test("tasks that read one packed array at once all see its elements")
            func sharedReading() async throws {
                var random = RandomArrays("shared")
                let direct = DirectWindows([8, 16, 12, 12], filters: 20, .init(size: 3))
                for _ in 0..<20 {
                    let x = random.integers(direct.inputShape.dimensions)
                    let weight = random.integers(direct.weightShape.dimensions)
                    let packed = try #require(
                        backend.convolution(
                            x, weight: weight, bias: nil, geometry: direct.geometry, relu: false))
                    let expected = direct.convolution(x, weight, nil, relu: false)
                    let wrong = await withTaskGroup(of: String?.self) { group in
                        for i in 0..<6 {
                            group.addTask {
                                i % 2 == 0
                                    ? difference(packed, expected)
                                    : difference(
                                        backend.unary(.negate, packed),
                                        ReferenceBackend().unary(.negate, expected))
                            }
                        }
                        return await group.reduce(into: [String]()) { $0 += [$1].compactMap { $0 } }
                    }
                    #expect(wrong == [])
                }
            }
        }
    }
#endif
