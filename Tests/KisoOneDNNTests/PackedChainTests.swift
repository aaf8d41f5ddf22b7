#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// Chains that stay in oneDNN's blocked layouts, and readers that look in between.
        struct PackedChainTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()
            let pool = WindowGeometry(size: 2, stride: 2)

            @Test("convolution, ReLU, pooling, convolution, flattening: exact at every station")
            func chain() throws {
                var random = RandomArrays("chain")
                for round in 0..<150 {
                    let images = random.pick([1, 2, 3, 4, 5, 8, 17])
                    let channels = random.pick([1, 3, 8, 16, 17])
                    let filters = random.pick([1, 2, 7, 8, 16, 20, 32])
                    let more = random.pick([1, 3, 8, 16, 19])
                    let first = WindowGeometry(size: 3, padding: random.int(0...1))
                    let one = DirectWindows([images, channels, 8, 8], filters: filters, first)
                    let x = random.integers(one.inputShape.dimensions, 0...2)
                    let weight = random.integers(one.weightShape.dimensions, -1...1)
                    let a = try #require(
                        backend.convolution(
                            x, weight: weight, bias: nil, geometry: first, relu: false))
                    let wantedA = one.convolution(x, weight, nil, relu: false)
                    if round % 3 == 0 { expectReaders(a, wantedA, &random) }
                    let b = backend.unary(.relu, a)
                    let wantedB = reference.unary(.relu, wantedA)
                    let pooling = DirectWindows(wantedB.shape.dimensions, filters: filters, pool)
                    let c = try #require(backend.maxPool(b, geometry: pool, relu: false))
                    let wantedC = try #require(pooling.maxPool(wantedB))
                    if round % 3 == 1 { expectReaders(c, wantedC.output, &random) }
                    let two = DirectWindows(
                        wantedC.output.shape.dimensions, filters: more, .init(size: 2))
                    let weight2 = random.integers(two.weightShape.dimensions, -1...1)
                    let d = try #require(
                        backend.convolution(
                            c, weight: weight2, bias: nil, geometry: .init(size: 2),
                            relu: true))
                    let wantedD = two.convolution(wantedC.output, weight2, nil, relu: true)
                    expectReaders(d, wantedD, &random)
                    let flat = try #require(d.reshaped([images, d.count / images]))
                    let wrong = difference(
                        flat, NDArray(wantedD.values(as: Float.self), shape: flat.shape))
                    #expect(wrong == nil)
                    // And back again: the gradients arrive in layouts too.
                    let g = random.integers(wantedD.shape.dimensions, -1...1)
                    let gd = backend.binary(.maskPositive, g, d)
                    let wantedGD = reference.binary(.maskPositive, g, wantedD)
                    let gc = try #require(
                        backend.convolutionInputGradient(
                            gd, weight: weight2, inputShape: c.shape,
                            geometry: .init(size: 2)))
                    let wantedGC = two.inputGradient(wantedGD, weight2)
                    expectReaders(gc, wantedGC, &random)
                    let gb = try #require(
                        backend.maxPoolGradient(
                            gc, input: b, output: c, geometry: pool, relu: false))
                    let wantedGB = pooling.maxPoolGradient(wantedGC, wantedC.places)
                    let ga = backend.binary(.maskPositive, gb, b)
                    let wantedGA = reference.binary(.maskPositive, wantedGB, wantedB)
                    #expect(difference(ga, wantedGA) == nil)
                    let gw = backend.convolutionWeightGradient(
                        ga, input: x, weightShape: weight.shape, geometry: first)
                    #expect(difference(gw, one.weightGradient(wantedGA, x)) == nil)
                    #expect(
                        difference(
                            backend.reduce(.sum, ga, axes: [0, 2, 3]),
                            reference.reduce(.sum, wantedGA, axes: [0, 2, 3])) == nil)
                }
            }

            /// Everything that can read a packed array, against the dense one.
            private func expectReaders(
                _ packed: NDArray, _ dense: NDArray, _ random: inout RandomArrays
            ) {
                let shape = dense.shape.dimensions
                let other = random.integers(shape)
                let channel = random.integers([shape[1], 1, 1]).broadcast(to: dense.shape)
                func expect(_ name: String, _ body: (any Backend, NDArray) -> NDArray) {
                    let wrong = difference(body(backend, packed), body(reference, dense))
                    #expect(wrong == nil, "\(name) of \(shape)")
                }
                expect("negate") { $0.unary(.negate, $1) }
                expect("step") { $0.unary(.step, $1) }
                expect("floor") { $0.unary(.floor, $1) }
                expect("adding itself") { $0.binary(.add, $1, $1) }
                expect("dividing by one more") {
                    $0.binary(
                        .divide, $1, $0.binary(.add, $1, $0.fill($1.shape, 1, dtype: .float32)))
                }
                expect("adding a dense one") { $0.binary(.add, $1, other) }
                expect("adding to a dense one") { $0.binary(.subtract, other, $1) }
                expect("adding to each channel") { $0.binary(.add, $1, channel) }
                expect("the larger of two") { $0.binary(.maximum, $1, $0.unary(.negate, $1)) }
                expect("sums of channels") { $0.reduce(.sum, $1, axes: [0, 2, 3]) }
                expect("largest of channels") { $0.reduce(.maximum, $1, axes: [0, 2, 3]) }
                expect("sums of each image's channels") { $0.reduce(.sum, $1, axes: [2, 3]) }
                expect("smallest of each image's channels") {
                    $0.reduce(.minimum, $1, axes: [2, 3])
                }
                expect("sum") { $0.reduce(.sum, $1, axes: [0, 1, 2, 3]) }
                expect("transposing") { $0.copy($1.transposed([2, 0, 3, 1])) }
                expect("slicing images") { $0.copy($1.sliced(axis: 0, start: 0, count: 1)) }
                expect("slicing channels") {
                    $0.copy($1.sliced(axis: 1, start: shape[1] - 1, count: 1))
                }
                expect("stepping") {
                    $0.unary(.negate, $1.sliced(axis: 3, start: shape[3] - 1, count: 2, step: -1))
                }
                expect("comparing") { $0.compare(.greater, $1, other) }
                expect("converting") { $0.cast($1, to: .int32) }
                expect("copying") { $0.copy($1) }
                #expect(difference(packed, dense) == nil, "reading \(shape)")
                // Still right once the dense form exists beside the packed one.
                expect("negate after reading") { $0.unary(.negate, $1) }
            }

            @Test("a weight that a convolution has arranged is still an array like any other")
            func arrangedWeight() throws {
                var random = RandomArrays("weight")
                for _ in 0..<200 {
                    let groups = random.pick([1, 1, 2, 4])
                    let each = random.pick([1, 3, 8, 16]), perGroup = random.pick([1, 2, 8, 16])
                    let geometry = WindowGeometry(size: 3, padding: 1, groups: groups)
                    let direct = DirectWindows(
                        [2, groups * each, 6, 6], filters: groups * perGroup, geometry)
                    let weight = random.integers(direct.weightShape.dimensions)
                    let x = random.integers(direct.inputShape.dimensions)
                    let found = backend.convolution(
                        x, weight: weight, bias: nil, geometry: geometry, relu: false)
                    #expect(
                        difference(found, direct.convolution(x, weight, nil, relu: false)) == nil)
                    let dense = reference.copy(weight)
                    expectReaders(weight, dense, &random)
                    // As images, and in another geometry.
                    let images = DirectWindows(dense.shape.dimensions, filters: 3, .init(size: 2))
                    let small = random.integers(images.weightShape.dimensions)
                    let wrong = difference(
                        backend.convolution(
                            weight, weight: small, bias: nil, geometry: .init(size: 2), relu: false),
                        images.convolution(dense, small, nil, relu: false))
                    #expect(wrong == nil, "images \(dense.shape)")
                    let pooling = DirectWindows(
                        dense.shape.dimensions, filters: dense.shape[1], pool)
                    #expect(
                        difference(
                            backend.maxPool(weight, geometry: pool, relu: false),
                            try #require(pooling.maxPool(dense)).output) == nil)
                    let again = backend.convolution(
                        x, weight: weight, bias: nil, geometry: geometry, relu: false)
                    #expect(
                        difference(again, direct.convolution(x, weight, nil, relu: false)) == nil)
                }
            }

            @Test("an arranged weight that is written again is arranged again")
            func rewrittenWeight() {
                var random = RandomArrays("rewritten")
                let direct = DirectWindows([2, 8, 6, 6], filters: 16, .init(size: 3))
                let weight = random.integers(direct.weightShape.dimensions)
                let x = random.integers(direct.inputShape.dimensions)
                for _ in 0..<3 {
                    let found = backend.convolution(
                        x, weight: weight, bias: nil, geometry: direct.geometry, relu: false)
                    #expect(
                        difference(found, direct.convolution(x, weight, nil, relu: false)) == nil)
                    let next = random.integers(direct.weightShape.dimensions)
                    backend.assign(next, into: weight)
                }
                let gradient = random.integers(direct.weightShape.dimensions)
                let expected = reference.binary(.subtract, weight, gradient)
                _ = backend.convolution(
                    x, weight: weight, bias: nil, geometry: direct.geometry, relu: false)
                #expect(
                    backend.optimizerStep(
                        .sgd(rate: 1), parameter: weight, gradient: gradient, state: []))
                #expect(difference(weight, expected) == nil)
                let found = backend.convolution(
                    x, weight: weight, bias: nil, geometry: direct.geometry, relu: false)
                #expect(difference(found, direct.convolution(x, expected, nil, relu: false)) == nil)
            }
        }
    }
#endif
