#if Native
    import CKernels
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// Counts come from reliability A3.
        struct ConvolutionTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()

            @Test("the weight gradient of one filter a channel, in blocks and dense")
            func depthwise() throws {
                var random = RandomArrays("depthwise")
                for _ in 0..<400 {
                    let channels = random.pick([2, 5, 8, 16, 17, 40])
                    let images = random.pick([1, 2, 3, 9])
                    let (height, width) = (random.int(1...14), random.int(1...14))
                    let geometry = random.geometry(height, width, groups: channels, size: 7)
                    let direct = DirectWindows(
                        [images, channels, height, width], filters: channels, geometry)
                    let x = random.integers(direct.inputShape.dimensions)
                    let g = random.integers(direct.outputShape.dimensions)
                    // An identity leaves the images in blocks.
                    let one = NDArray(
                        (0..<channels * channels).map { $0 % (channels + 1) == 0 ? Float(1) : 0 },
                        shape: [channels, channels, 1, 1])
                    let packed = backend.convolution(
                        x, weight: one, bias: nil, geometry: WindowGeometry(size: 1), relu: false)
                    if channels >= 8 { try #require(packed?.storage.packed != nil) }
                    for input in [x, packed ?? x] {
                        let wrong = difference(
                            backend.convolutionWeightGradient(
                                g, input: input, weightShape: direct.weightShape,
                                geometry: geometry), direct.weightGradient(g, x))
                        #expect(wrong == nil, "\(direct)")
                    }
                }
            }

            @Test(
                "the kernel of one filter a channel: blocks of 8 and 16, padding as large as windows",
                arguments: [8, 16])
            func depthwiseKernel(block: Int) {
                var random = RandomArrays("depthwise kernel")
                for _ in 0..<300 {
                    let channels = random.int(1...20), images = random.int(1...3)
                    let (height, width) = (random.int(1...9), random.int(1...9))
                    let window = (random.int(1...7), random.int(1...7))
                    let stride = (random.int(1...4), random.int(1...4))
                    let (top, left) = (random.int(0...7), random.int(0...7))
                    let result = (random.int(1...6), random.int(1...6))
                    let blocks = (channels + block - 1) / block
                    // What fills a block up must not count, whatever it is.
                    func image(_ pixels: Int) -> [Float] {
                        (0..<images * blocks * pixels * block).map { place in
                            let channel =
                                place / (pixels * block) % blocks * block + place % block
                            return channel < channels ? Float(random.int(-4...4)) : .nan
                        }
                    }
                    let x = image(height * width), dy = image(result.0 * result.1)
                    func at(_ a: [Float], _ pixels: Int, _ n: Int, _ c: Int, _ pixel: Int) -> Float
                    {
                        a[((n * blocks + c / block) * pixels + pixel) * block + c % block]
                    }
                    var wanted: [Float] = []
                    for c in 0..<channels {
                        for i in 0..<window.0 {
                            for j in 0..<window.1 {
                                var sum: Float = 0
                                for n in 0..<images {
                                    for place in 0..<result.0 * result.1 {
                                        let row = place / result.1 * stride.0 - top + i
                                        let column = place % result.1 * stride.1 - left + j
                                        guard (0..<height).contains(row),
                                            (0..<width).contains(column)
                                        else { continue }
                                        sum +=
                                            at(dy, result.0 * result.1, n, c, place)
                                            * at(x, height * width, n, c, row * width + column)
                                    }
                                }
                                wanted.append(sum)
                            }
                        }
                    }
                    var found = [Float](repeating: .nan, count: wanted.count)
                    let sizes = kiso_depthwise(
                        channels: channels, height: height, width: width,
                        output_height: result.0, output_width: result.1,
                        window_height: window.0, window_width: window.1,
                        stride_height: stride.0, stride_width: stride.1, top: top, left: left,
                        block: block)
                    #expect(
                        kiso_depthwise_weight_gradient_f32([sizes], images, x, dy, &found))
                    #expect(found == wanted, "\(sizes)")
                }
            }

            @Test("convolves integers exactly, and so its two gradients")
            func convolution() {
                var random = RandomArrays("convolution")
                let rounds = 4_000
                // On AVX-512 oneDNN has no kernel for some windows over images of one or two pixels;
                // then the reference computes.
                var declined = 0
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
                    if wrong == "declined" {
                        declined += 1
                    } else {
                        #expect(wrong == nil, "\(direct)")
                    }
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
                #expect(declined * 200 <= rounds, "\(declined) of \(rounds) are declined")
            }

            /// Images of few channels have a kernel of their own when the gradient lies in blocks,
            /// as a chain of layers leaves it.
            @Test("the weight gradient of few channels is exact, whatever the window")
            func fewChannels() {
                var random = RandomArrays("few channels")
                var checked = 0
                while checked < 600 {
                    let channels = random.int(1...4), filters = random.pick([1, 5, 8, 16, 20])
                    let images = random.pick([1, 2, 4, 5, 17])
                    let (height, width) = (random.int(3...9), random.int(3...9))
                    let geometry = random.geometry(height, width, groups: 1, size: 4)
                    let direct = DirectWindows(
                        [images, channels, height, width], filters: filters, geometry)
                    let g = random.integers(direct.outputShape.dimensions)
                    // The identity as a convolution leaves its result in blocks.
                    let one = NDArray(
                        (0..<filters * filters).map { $0 % (filters + 1) == 0 ? Float(1) : 0 },
                        shape: [filters, filters, 1, 1])
                    guard
                        let blocked = backend.convolution(
                            g, weight: one, bias: nil, geometry: WindowGeometry(size: 1),
                            relu: false)
                    else { continue }
                    checked += 1
                    let x = random.integers(direct.inputShape.dimensions)
                    let wrong = difference(
                        backend.convolutionWeightGradient(
                            blocked, input: x, weightShape: direct.weightShape, geometry: geometry),
                        direct.weightGradient(g, x))
                    #expect(wrong == nil, "\(direct)")
                }
            }

            /// A transposed convolution is the input gradient of the convolution that it transposes;
            /// here by its own definition: every element of an image spreads a filter.
            @Test("transposes convolutions of integers exactly")
            func transposedConvolution() {
                var random = RandomArrays("transposed")
                var checked = 0
                while checked < 1_500 {
                    let groups = random.pick([1, 1, 1, 2, 3])
                    let channels = groups * random.pick([1, 2, 3, 8, 16])
                    let perGroup = random.pick([1, 2, 3, 8, 16])
                    let (height, width) = (random.int(1...5), random.int(1...5))
                    let size = (random.int(1...4), random.int(1...4))
                    let stride = (random.int(1...3), random.int(1...3))
                    let padding = (random.int(0...1), random.int(0...1))
                    let geometry = WindowGeometry(
                        size: size, stride: stride,
                        padding: (padding.0, padding.0, padding.1, padding.1), groups: groups)
                    let grown = (
                        (height - 1) * stride.0 - 2 * padding.0 + size.0,
                        (width - 1) * stride.1 - 2 * padding.1 + size.1
                    )
                    guard grown.0 > 0, grown.1 > 0,
                        geometry.outputSize(height: grown.0, width: grown.1) == (height, width)
                    else { continue }
                    checked += 1
                    let images = random.pick([1, 2, 3, 5, 16])
                    let x = random.integers([images, channels, height, width])
                    let weight = random.integers([channels, perGroup, size.0, size.1])
                    let filters = groups * perGroup
                    let wrong = difference(
                        backend.convolutionInputGradient(
                            random.view(x), weight: random.view(weight),
                            inputShape: [images, filters, grown.0, grown.1], geometry: geometry),
                        spread(x, weight, geometry, filters: filters, to: grown))
                    #expect(wrong == nil, "\(geometry) on \(x.shape)")
                }
            }

            private func spread(
                _ x: NDArray, _ weight: NDArray, _ g: WindowGeometry, filters: Int,
                to size: (Int, Int)
            ) -> NDArray {
                let values: [Float] = x.values(), w: [Float] = weight.values()
                let (n, c, h, wide) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
                let perGroup = filters / g.groups, each = c / g.groups
                var result = [Float](repeating: 0, count: n * filters * size.0 * size.1)
                for place in values.indices {
                    let column = place % wide, row = place / wide % h
                    let channel = place / (wide * h) % c, image = place / (wide * h * c)
                    for f in 0..<perGroup {
                        for i in 0..<g.size.height {
                            for j in 0..<g.size.width {
                                let y = row * g.stride.height - g.padding.top + i
                                let z = column * g.stride.width - g.padding.left + j
                                guard (0..<size.0).contains(y), (0..<size.1).contains(z) else {
                                    continue
                                }
                                let filter = channel / each * perGroup + f
                                let factor =
                                    w[
                                        ((channel * perGroup + f) * g.size.height + i)
                                            * g.size.width
                                            + j]
                                result[((image * filters + filter) * size.0 + y) * size.1 + z] +=
                                    values[place] * factor
                            }
                        }
                    }
                }
                return NDArray(result, shape: [n, filters, size.0, size.1])
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
                    let other = random.integers(x.shape.dimensions)
                    let values = other.values(as: Float.self)
                    let wrongSelection = difference(
                        backend.maxPoolSelection(
                            random.view(other), input: random.view(x), geometry: geometry),
                        NDArray(expected.places.map { values[$0] }, shape: direct.outputShape))
                    #expect(wrongSelection == nil, "\(direct)")
                    let half = random.pick([DType.float16, .bfloat16])
                    let wrongHalf = wrongInHalf(x, wanted, g, other, geometry, relu, half)
                    #expect(wrongHalf == nil, "\(direct), \(half)")
                }
            }

            /// Small integers are exact in 16 bits, too: what differs there from `float32`.
            private func wrongInHalf(
                _ x: NDArray, _ maxima: NDArray, _ g: NDArray, _ other: NDArray,
                _ geometry: WindowGeometry, _ relu: Bool, _ half: DType
            ) -> String? {
                func gradient(_ x: NDArray, _ maxima: NDArray, _ g: NDArray) -> NDArray? {
                    backend.maxPoolGradient(
                        g, input: x, output: maxima, geometry: geometry, relu: relu)
                }
                func selection(_ x: NDArray, _ other: NDArray) -> NDArray? {
                    backend.maxPoolSelection(other, input: x, geometry: geometry)
                }
                func narrow(_ array: NDArray) -> NDArray { backend.cast(array, to: half) }
                let pairs = [
                    (
                        gradient(narrow(x), narrow(maxima), narrow(g)), gradient(x, maxima, g)
                    ), (selection(narrow(x), narrow(other)), selection(x, other)),
                ]
                for (found, wanted) in pairs {
                    guard let found, let wanted else { return "declined" }
                    if found.dtype != half { return "\(found.dtype)" }
                    if let wrong = difference(backend.cast(found, to: .float32), wanted) {
                        return wrong
                    }
                }
                return nil
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
