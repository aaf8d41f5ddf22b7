#if Native
    import KisoCore

    /// Convolution and pooling by their definitions, one multiplication after another: the oracle of
    /// oneDNN's, and independent of the reference's im2col.
    struct DirectWindows {
        let images: Int, channels: Int, height: Int, width: Int, filters: Int
        let geometry: WindowGeometry
        let outputHeight: Int, outputWidth: Int

        init(_ input: [Int], filters: Int, _ geometry: WindowGeometry) {
            (images, channels, height, width) = (input[0], input[1], input[2], input[3])
            self.filters = filters
            self.geometry = geometry
            (outputHeight, outputWidth) = geometry.outputSize(height: height, width: width)
        }

        var outputShape: Shape { [images, filters, outputHeight, outputWidth] }
        var inputShape: Shape { [images, channels, height, width] }
        var weightShape: Shape {
            [filters, channels / geometry.groups, geometry.size.height, geometry.size.width]
        }

        /// Calls `body` with the flat indices of output, input and weight of every product.
        private func forEachProduct(_ body: (_ output: Int, _ input: Int, _ weight: Int) -> Void) {
            let each = channels / geometry.groups, perGroup = filters / geometry.groups
            let size = geometry.size
            for n in 0..<images {
                for f in 0..<filters {
                    for y in 0..<outputHeight {
                        for x in 0..<outputWidth {
                            let output = ((n * filters + f) * outputHeight + y) * outputWidth + x
                            for c in 0..<each {
                                let channel = f / perGroup * each + c
                                for i in 0..<size.height {
                                    let row = row(y, i)
                                    if row < 0 || row >= height { continue }
                                    for j in 0..<size.width {
                                        let column = column(x, j)
                                        if column < 0 || column >= width { continue }
                                        body(
                                            output,
                                            ((n * channels + channel) * height + row) * width
                                                + column,
                                            ((f * each + c) * size.height + i) * size.width + j)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }

        private func row(_ y: Int, _ i: Int) -> Int {
            y * geometry.stride.height - geometry.padding.top + i * geometry.dilation.height
        }

        private func column(_ x: Int, _ j: Int) -> Int {
            x * geometry.stride.width - geometry.padding.left + j * geometry.dilation.width
        }

        func convolution(_ x: NDArray, _ weight: NDArray, _ bias: NDArray?, relu: Bool) -> NDArray {
            let x: [Float] = x.values(), w: [Float] = weight.values()
            var result = [Float](repeating: 0, count: outputShape.count)
            forEachProduct { output, input, weight in result[output] += x[input] * w[weight] }
            if let bias: [Float] = bias?.values() {
                let pixels = outputHeight * outputWidth
                for i in result.indices { result[i] += bias[i / pixels % filters] }
            }
            return NDArray(relu ? result.map { max($0, 0) } : result, shape: outputShape)
        }

        func inputGradient(_ g: NDArray, _ weight: NDArray) -> NDArray {
            let g: [Float] = g.values(), w: [Float] = weight.values()
            var result = [Float](repeating: 0, count: inputShape.count)
            forEachProduct { output, input, weight in result[input] += g[output] * w[weight] }
            return NDArray(result, shape: inputShape)
        }

        func weightGradient(_ g: NDArray, _ x: NDArray) -> NDArray {
            let g: [Float] = g.values(), x: [Float] = x.values()
            var result = [Float](repeating: 0, count: weightShape.count)
            forEachProduct { output, input, weight in result[weight] += g[output] * x[input] }
            return NDArray(result, shape: weightShape)
        }

        /// The maximum of every window and the flat index of its first occurrence; `nil` when a
        /// window sees nothing but padding.
        func maxPool(_ x: NDArray) -> (output: NDArray, places: [Int])? {
            let x: [Float] = x.values()
            var output: [Float] = [], places: [Int] = []
            for plane in 0..<(images * channels) {
                for y in 0..<outputHeight {
                    for column in 0..<outputWidth {
                        var best: Int?
                        for i in 0..<geometry.size.height {
                            let row = row(y, i)
                            if row < 0 || row >= height { continue }
                            for j in 0..<geometry.size.width {
                                let column = self.column(column, j)
                                if column < 0 || column >= width { continue }
                                let place = (plane * height + row) * width + column
                                if best.map({ x[place] > x[$0] }) ?? true { best = place }
                            }
                        }
                        guard let best else { return nil }
                        output.append(x[best])
                        places.append(best)
                    }
                }
            }
            return (NDArray(output, shape: outputShape), places)
        }

        func maxPoolGradient(_ g: NDArray, _ places: [Int]) -> NDArray {
            var result = [Float](repeating: 0, count: inputShape.count)
            for (value, place) in zip(g.values(as: Float.self), places) { result[place] += value }
            return NDArray(result, shape: inputShape)
        }
    }

    extension RandomArrays {
        /// A window that fits into images of these sizes at least once.
        mutating func geometry(_ height: Int, _ width: Int, groups: Int, size: Int)
            -> WindowGeometry
        {
            while true {
                let geometry = WindowGeometry(
                    size: (int(1...size), int(1...size)),
                    stride: chance(50) ? (1, 1) : (int(1...3), int(1...3)),
                    padding: chance(50)
                        ? (0, 0, 0, 0) : (int(0...2), int(0...2), int(0...2), int(0...2)),
                    dilation: chance(75) ? (1, 1) : (int(1...3), int(1...3)), groups: groups)
                let output = geometry.outputSize(height: height, width: width)
                if output.height > 0, output.width > 0 { return geometry }
            }
        }
    }
#endif
