#if OneDNN
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// Counts come from reliability A3.
        struct ConvolutionTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()

            @Test("convolves integers exactly, and so its two gradients")
            func convolution() {
                var random = RandomArrays("convolution")
                let rounds = 4_000
                for _ in 0..<rounds {
                    let groups = random.pick([1, 1, 1, 1, 2, 3, 8])
                    let each = random.pick([1, 1, 2, 3, 5, 8, 16, 17])
                    let perGroup = random.pick([1, 1, 2, 3, 5, 8, 16, 17])
                    let images = random.pick([1, 1, 2, 3, 4, 5, 7, 16, 17])
                    let (height, width) = (random.int(1...7), random.int(1...7))
                    let geometry = random.geometry(height, width, groups: groups, size: 4)
                    let direct = DirectWindows(
                        [images, groups * each, height, width], filters: groups * perGroup, geometry
                    )
                    let x = random.integers(direct.inputShape.dimensions)
                    let weight = random.integers(direct.weightShape.dimensions)
                    let bias = random.chance(70) ? random.integers([direct.filters]) : nil
                    let relu = random.chance(30)
                    let wrong = difference(
                        backend.convolution(
                            random.view(x), weight: random.view(weight), bias: bias,
                            geometry: geometry, relu: relu),
                        direct.convolution(x, weight, bias, relu: relu))
                    #expect(wrong == nil, "\(direct)")
                    let g = random.integers(direct.outputShape.dimensions)
                    let wrongInput = difference(
                        backend.convolutionInputGradient(
                            random.view(g), weight: random.view(weight),
                            inputShape: direct.inputShape, geometry: geometry),
                        direct.inputGradient(g, weight))
                    #expect(wrongInput == nil, "\(direct)")
                    let wrongWeight = difference(
                        backend.convolutionWeightGradient(
                            random.view(g), input: random.view(x), weightShape: direct.weightShape,
                            geometry: geometry),
                        direct.weightGradient(g, x))
                    #expect(wrongWeight == nil, "\(direct)")
                }
                print("oneDNN: \(3 * rounds) random convolutions and gradients, threshold 0")
            }

            @Test("pools integers exactly, the first of equal maxima takes the gradient")
            func maxPool() {
                var random = RandomArrays("maxPool")
                var checked = 0
                while checked < 3_000 {
                    let channels = random.pick([1, 2, 3, 8, 16, 17])
                    let images = random.pick([1, 2, 3, 4, 5, 16, 17])
                    let (height, width) = (random.int(1...8), random.int(1...8))
                    let geometry = random.geometry(height, width, groups: 1, size: 4)
                    let direct = DirectWindows(
                        [images, channels, height, width], filters: channels, geometry)
                    let x = random.integers(direct.inputShape.dimensions)
                    guard let expected = direct.maxPool(x) else { continue }
                    checked += 2
                    let relu = random.int(0...1) == 1
                    guard
                        let found = backend.maxPool(
                            random.view(x), geometry: geometry, relu: relu)
                    else {
                        // Dilated poolings are composed.
                        #expect(geometry.dilation != (1, 1), "declined \(direct)")
                        continue
                    }
                    let wanted =
                        relu ? reference.unary(.relu, expected.output) : expected.output
                    let wrong = difference(found, wanted)
                    #expect(wrong == nil, "\(direct)")
                    let g = random.integers(direct.outputShape.dimensions)
                    let wrongGradient = difference(
                        backend.maxPoolGradient(
                            random.view(g), input: x, output: wanted, geometry: geometry,
                            relu: relu),
                        direct.maxPoolGradient(
                            relu ? reference.binary(.maskPositive, g, wanted) : g,
                            expected.places))
                    #expect(wrongGradient == nil, "\(direct)")
                }
                print("oneDNN: \(checked) random poolings and gradients, threshold 0")
            }

            @Test("declines what it cannot do, so that the op composes it")
            func declines() {
                let geometry = WindowGeometry(size: 2)
                let x = NDArray([Double](repeating: 1, count: 16), shape: [1, 1, 4, 4])
                let weight = NDArray([Double](repeating: 1, count: 4), shape: [1, 1, 2, 2])
                let nothing = NDArray([Float](), shape: [0, 1, 4, 4])
                let single = NDArray([1, 1, 1, 1] as [Float], shape: [1, 1, 2, 2])
                #expect(
                    backend.convolution(
                        x, weight: weight, bias: nil, geometry: geometry, relu: false) == nil)
                #expect(
                    backend.convolution(
                        nothing, weight: single, bias: nil, geometry: geometry, relu: false) == nil)
                #expect(backend.maxPool(x, geometry: geometry, relu: false) == nil)
                #expect(backend.maxPool(nothing, geometry: geometry, relu: false) == nil)
            }
        }
    }
#endif
