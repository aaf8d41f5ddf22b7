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

            /// With one channel and one filter of zeros more the plain algorithm is used, which
            /// `ConvolutionTests` compares with the definition.
            @Test("results of many sizes are those of the plain algorithm")
            func closeToThePlainAlgorithm() {
                var random = RandomArrays("winograd and plain")
                for _ in 0..<150 {
                    let (height, width) = (random.int(6...34), random.int(6...34))
                    let padding = random.pick([
                        [1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 0, 0],
                    ])
                    let channels = 16 * random.int(2...7), filters = 16 * random.int(2...7)
                    let images = max(1, random.int(100...1000) * 16 / height / width)
                    let sizes = Case(
                        input: [images, channels, height, width], filters: filters,
                        padding: padding)
                    let out = sizes.geometry.outputSize(height: height, width: width)
                    let x = random.integers(sizes.input)
                    let weight = random.integers([filters, channels, 3, 3])
                    let g = random.integers([images, filters, out.height, out.width])
                    let plain = results(
                        resized(x, [images, channels + 1, height, width]),
                        resized(weight, [filters + 1, channels + 1, 3, 3]),
                        resized(g, [images, filters + 1, out.height, out.width]), sizes.geometry)
                    let wanted = zip(plain, [g.shape, x.shape, weight.shape]).map { array, shape in
                        array.map { resized($0, shape.dimensions) }
                    }
                    let wrong = wrong(results(x, weight, g, sizes.geometry), wanted)
                    #expect(wrong == nil, "\(sizes)")
                }
            }

            /// The array with more or fewer entries along its first two axes; new ones are zero.
            private func resized(_ x: NDArray, _ sizes: [Int]) -> NDArray {
                let from = x.shape.dimensions, pixels = sizes[2] * sizes[3]
                let values: [Float] = x.values()
                var result = [Float](repeating: 0, count: Shape(sizes).count)
                for n in 0..<min(from[0], sizes[0]) {
                    for c in 0..<min(from[1], sizes[1]) {
                        let a = (n * from[1] + c) * pixels, b = (n * sizes[1] + c) * pixels
                        result.replaceSubrange(b..<b + pixels, with: values[a..<a + pixels])
                    }
                }
                return NDArray(result, shape: Shape(sizes))
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
