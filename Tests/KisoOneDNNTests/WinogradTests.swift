#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// Sizes at which convolutions go by Winograd's algorithm where oneDNN has it; elsewhere
        /// the plain algorithm is measured by the same rule.
        struct WinogradTests {
            let backend = OneDNNBackend()

            struct Case: CustomTestStringConvertible, Sendable {
                let input: [Int], filters: Int
                /// Above, below, left and right.
                var padding = [1, 1, 1, 1]
                var testDescription: String { "\(input), \(filters), \(padding)" }
                var geometry: WindowGeometry {
                    WindowGeometry(
                        size: (3, 3), stride: (1, 1),
                        padding: (padding[0], padding[1], padding[2], padding[3]))
                }
            }

            /// The three results of a case on small integers, whose sums are exact in any order.
            private func results(
                _ x: NDArray, _ weight: NDArray, _ g: NDArray, _ geometry: WindowGeometry
            ) -> [NDArray?] {
                [
                    backend.convolution(
                        x, weight: weight, bias: nil, geometry: geometry, relu: false),
                    backend.convolutionInputGradient(
                        g, weight: weight, inputShape: x.shape, geometry: geometry),
                    backend.convolutionWeightGradient(
                        g, input: x, weightShape: weight.shape, geometry: geometry),
                ]
            }

            /// Which of the results is further from the expected one than floats explain.
            private func wrong(_ found: [NDArray?], _ expected: [NDArray?]) -> String? {
                for (name, pair) in zip(["result", "input", "weight"], zip(found, expected)) {
                    guard let found = pair.0, let expected = pair.1 else { return "declined" }
                    if found.shape != expected.shape { return "\(name): \(found.shape)" }
                    let wanted: [Double] = expected.values()
                    let size = (wanted.reduce(0) { $0 + $1 * $1 } / Double(wanted.count))
                        .squareRoot()
                    let error = zip(found.values(as: Double.self), wanted).reduce(0) {
                        max($0, abs($1.0 - $1.1))
                    }
                    if !(error < 2e-5 * size) { return "\(name): \(error) of \(size)" }
                }
                return nil
            }

            @Test(
                "results are those of the definition, to the last digits of a float",
                arguments: [
                    Case(input: [70, 32, 8, 8], filters: 32),
                    Case(input: [6, 16, 28, 28], filters: 16),
                    Case(input: [32, 24, 12, 12], filters: 20),
                    Case(input: [24, 24, 14, 14], filters: 48),
                    Case(input: [4, 48, 15, 30], filters: 48),
                    Case(input: [66, 48, 7, 7], filters: 48),
                    Case(input: [5, 48, 22, 26], filters: 48, padding: [0, 0, 0, 0]),
                ])
            func closeToTheDefinition(_ sizes: Case) {
                var random = RandomArrays("winograd")
                let direct = DirectWindows(sizes.input, filters: sizes.filters, sizes.geometry)
                let x = random.integers(direct.inputShape.dimensions)
                let weight = random.integers(direct.weightShape.dimensions)
                let g = random.integers(direct.outputShape.dimensions)
                let wrong = wrong(
                    results(x, weight, g, sizes.geometry),
                    [
                        direct.convolution(x, weight, nil, relu: false),
                        direct.inputGradient(g, weight), direct.weightGradient(g, x),
                    ])
                #expect(wrong == nil, "\(sizes)")
            }

            /// With a ring of zeros around its 3×3 numbers a filter goes by the plain algorithm, which
            /// `ConvolutionTests` compares with the definition.
            @Test("results of many sizes are those of the plain algorithm")
            func closeToThePlainAlgorithm() {
                var random = RandomArrays("winograd and plain")
                for _ in 0..<150 {
                    let (height, width) = (random.int(6...34), random.int(6...34))
                    let padding = random.pick([
                        [1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 0, 0],
                    ])
                    func count() -> Int {
                        random.chance(50) ? 16 * random.int(1...7) : random.int(16...112)
                    }
                    let channels = count(), filters = count()
                    let images = max(1, random.int(100...1000) * 16 / height / width)
                    let sizes = Case(
                        input: [images, channels, height, width], filters: filters,
                        padding: padding)
                    let out = sizes.geometry.outputSize(height: height, width: width)
                    let x = random.integers(sizes.input)
                    let weight = random.integers([filters, channels, 3, 3])
                    let g = random.integers([images, filters, out.height, out.width])
                    var plain = results(
                        x, ringed(weight), g,
                        WindowGeometry(
                            size: (5, 5), stride: (1, 1),
                            padding: (
                                padding[0] + 1, padding[1] + 1, padding[2] + 1, padding[3] + 1
                            )))
                    plain[2] = plain[2].map(withoutRing)
                    let wrong = wrong(results(x, weight, g, sizes.geometry), plain)
                    #expect(wrong == nil, "\(sizes)")
                }
            }

            /// Where a number of filters of 3×3 lies among those of 5×5 with a ring around.
            private func placeWithRing(_ index: Int) -> Int {
                let (filter, place) = (index / 9, index % 9)
                let (row, column) = (place / 3, place % 3)
                return filter * 25 + (row + 1) * 5 + column + 1
            }

            /// Filters of 3×3 as filters of 5×5 with zeros around.
            private func ringed(_ weight: NDArray) -> NDArray {
                let values: [Float] = weight.values()
                var result = [Float](repeating: 0, count: values.count / 9 * 25)
                for (index, value) in values.enumerated() { result[placeWithRing(index)] = value }
                return NDArray(result, shape: [weight.shape[0], weight.shape[1], 5, 5])
            }

            /// The 3×3 numbers in the middle of filters of 5×5.
            private func withoutRing(_ weight: NDArray) -> NDArray {
                let values: [Float] = weight.values()
                let count = weight.shape[0] * weight.shape[1] * 9
                let result = (0..<count).map { values[placeWithRing($0)] }
                return NDArray(result, shape: [weight.shape[0], weight.shape[1], 3, 3])
            }

            @Test("what is not finite stays so")
            func notFinite() throws {
                var values = [Float](repeating: 0.5, count: 4 * 32 * 16 * 16)
                values[5] = .nan
                values[values.count / 2] = .infinity
                let weight = NDArray(
                    [Float](repeating: 0.25, count: 32 * 32 * 9), shape: [32, 32, 3, 3])
                let result = try #require(
                    backend.convolution(
                        NDArray(values, shape: [4, 32, 16, 16]), weight: weight, bias: nil,
                        geometry: WindowGeometry(size: 3, padding: 1), relu: false))
                let found: [Float] = result.values()
                #expect(found[5].isNaN)
                #expect(!found[found.count / 2].isFinite)
                // Another image is none of their business.
                let second = found[(found.count / 4)..<(found.count / 2)]
                let isUntouched = second.allSatisfy { $0.isFinite }
                #expect(isUntouched)
            }
        }
    }
#endif
