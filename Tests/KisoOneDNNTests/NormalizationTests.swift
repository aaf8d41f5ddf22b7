#if Native
    import Foundation
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// Batch normalisation against its formula in double precision.
        struct NormalizationTests {
            let backend = OneDNNBackend()

            /// The formula's results, and its gradients for the output gradient `g`.
            private struct Direct {
                var output: [Double]
                var input: [Double]
                var scale: [Double]
                var shift: [Double]
                var mean: [Double] = []
                var deviation: [Double] = []

                init(
                    _ x: [Double], _ g: [Double], scale: [Double], shift: [Double],
                    _ shape: Shape, epsilon: Double
                ) {
                    let (features, images) = (shape[1], shape[0])
                    let pixels = x.count / max(1, features * images)
                    output = x
                    input = x
                    (self.scale, self.shift) = (scale, shift)
                    for f in 0..<features {
                        let places = (0..<images).flatMap { n in
                            (0..<pixels).map { (n * features + f) * pixels + $0 }
                        }
                        let count = Double(places.count)
                        let mean = places.reduce(0) { $0 + x[$1] } / count
                        let variance =
                            places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / count
                        let deviation = (variance + epsilon).squareRoot()
                        self.mean.append(mean)
                        self.deviation.append(deviation)
                        let sum = places.reduce(0) { $0 + g[$1] }
                        let product = places.reduce(0) {
                            $0 + g[$1] * (x[$1] - mean) / deviation
                        }
                        self.shift[f] = sum
                        self.scale[f] = product
                        for place in places {
                            let normal = (x[place] - mean) / deviation
                            output[place] = scale[f] * normal + shift[f]
                            input[place] =
                                scale[f] / deviation
                                * (g[place] - sum / count - normal * product / count)
                        }
                    }
                }
            }

            private func expectNear(
                _ found: NDArray, _ wanted: [Double], _ what: Comment, limit: Double = 2e-4
            ) {
                let largest = wanted.reduce(1) { max($0, abs($1)) }
                let wrong = zip(found.values(as: Double.self), wanted).map { abs($0 - $1) }.max()
                #expect((wrong ?? 0) <= limit * largest, what)
            }

            private func expectNear(
                _ found: (input: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?),
                _ direct: Direct, _ what: String
            ) {
                expectNear(found.input, direct.input, "input \(what)")
                expectNear(found.scale, direct.scale, "scale \(what)")
                expectNear(found.shift, direct.shift, "shift \(what)")
            }

            @Test("matrices and images, dense and in blocks, of any number of features")
            func formula() throws {
                var random = RandomArrays("batch normalisation")
                for round in 0..<120 {
                    let features = random.pick([1, 2, 7, 8, 16, 17, 32, 40, 70, 100])
                    let images = random.pick([2, 3, 16, 150])
                    let sides = round % 2 == 0 ? [] : [random.int(1...13), random.int(1...13)]
                    let shape = Shape([images, features] + sides)
                    guard shape.count < 200_000 else { continue }
                    // Far from zero, so that the mean matters.
                    let three = ReferenceBackend().fill(shape, 3, dtype: .float32)
                    let sum = backend.binary(.add, random.floats(shape.dimensions), three)
                    let x = try round % 4 == 3 ? blocked(sum) : sum
                    let g = random.floats(shape.dimensions)
                    let (scale, shift) = (random.floats([features]), random.floats([features]))
                    let direct = Direct(
                        sum.values(), g.values(), scale: scale.values(), shift: shift.values(),
                        shape, epsilon: 1e-3)
                    let found = try #require(
                        backend.batchNormalization(
                            x, scale: scale, shift: shift, addend: nil, epsilon: 1e-3,
                            relu: false, ceiling: .infinity))
                    expectNear(found.output, direct.output, "output \(shape)")
                    let gradients = try #require(
                        backend.batchNormalizationGradient(
                            g, input: x, scale: scale, shift: shift, mean: found.mean,
                            deviation: found.deviation, relu: false, ceiling: .infinity,
                            rectified: nil))
                    #expect(gradients.addend == nil)
                    expectNear(gradients, direct, "\(shape)")

                    // With a ReLU; so near its kink that rounding decides, no gradient arrives.
                    let clear = zip(g.values(as: Float.self), direct.output).map {
                        abs($1) < 1e-4 ? 0 : $0
                    }
                    let masked = zip(clear, direct.output).map { $1 > 0 ? Double($0) : 0 }
                    let on = Direct(
                        sum.values(), masked, scale: scale.values(), shift: shift.values(), shape,
                        epsilon: 1e-3)
                    let rectified = try #require(
                        backend.batchNormalization(
                            x, scale: scale, shift: shift, addend: nil, epsilon: 1e-3,
                            relu: true, ceiling: .infinity))
                    expectNear(rectified.output, direct.output.map { max($0, 0) }, "ReLU \(shape)")
                    let behind = try #require(
                        backend.batchNormalizationGradient(
                            NDArray(clear, shape: shape), input: x, scale: scale, shift: shift,
                            mean: rectified.mean, deviation: rectified.deviation, relu: true,
                            ceiling: .infinity,
                            rectified: nil))
                    expectNear(behind, on, "behind ReLU \(shape)")

                    // With a ReLU that ends at a number, as ReLU6 does.
                    let between = zip(clear, direct.output).map {
                        abs($1 - 0.7) < 1e-4 ? 0 : $1 > 0 && $1 < 0.7 ? Double($0) : 0
                    }
                    let cut = Direct(
                        sum.values(), between, scale: scale.values(), shift: shift.values(),
                        shape, epsilon: 1e-3)
                    let ended = try #require(
                        backend.batchNormalization(
                            x, scale: scale, shift: shift, addend: nil, epsilon: 1e-3,
                            relu: true, ceiling: 0.7))
                    expectNear(
                        ended.output, direct.output.map { min(max($0, 0), 0.7) }, "end \(shape)")
                    let ofEnded = try #require(
                        backend.batchNormalizationGradient(
                            NDArray(
                                zip(clear, direct.output).map { abs($1 - 0.7) < 1e-4 ? 0 : $0 },
                                shape: shape), input: x, scale: scale, shift: shift,
                            mean: ended.mean, deviation: ended.deviation, relu: true,
                            ceiling: 0.7, rectified: nil))
                    expectNear(ofEnded, cut, "behind an end \(shape)")

                    // With something that is added in front of the ReLU.
                    let addends = random.floats(shape.dimensions)
                    let addend = round % 8 < 4 || sides.isEmpty ? addends : try blocked(addends)
                    let joined = zip(direct.output, addend.values(as: Double.self)).map(+)
                    let apart = zip(g.values(as: Float.self), joined).map {
                        abs($1) < 1e-4 ? 0 : $0
                    }
                    let arriving = zip(apart, joined).map { $1 > 0 ? Double($0) : 0 }
                    let join = Direct(
                        sum.values(), arriving, scale: scale.values(), shift: shift.values(),
                        shape, epsilon: 1e-3)
                    let unrectified = try #require(
                        backend.batchNormalization(
                            x, scale: scale, shift: shift, addend: addend, epsilon: 1e-3,
                            relu: false, ceiling: .infinity))
                    expectNear(unrectified.output, joined, "sum \(shape)")
                    let whole = try #require(
                        backend.batchNormalization(
                            x, scale: scale, shift: shift, addend: addend, epsilon: 1e-3,
                            relu: true, ceiling: .infinity))
                    expectNear(whole.output, joined.map { max($0, 0) }, "ReLU of a sum \(shape)")
                    let ofJoin = try #require(
                        backend.batchNormalizationGradient(
                            NDArray(apart, shape: shape), input: x, scale: scale, shift: shift,
                            mean: whole.mean, deviation: whole.deviation, relu: true,
                            ceiling: .infinity,
                            rectified: whole.output))
                    expectNear(ofJoin, join, "of a sum \(shape)")
                    let passed = try #require(ofJoin.addend)
                    #expect(passed.values(as: Double.self) == arriving, "addend \(shape)")
                }
            }

            /// The same numbers as a convolution leaves them.
            private func blocked(_ x: NDArray) throws -> NDArray {
                let features = x.shape[1]
                let one = NDArray(
                    (0..<features * features).map { $0 % (features + 1) == 0 ? Float(1) : 0 },
                    shape: [features, features, 1, 1])
                return try #require(
                    backend.convolution(
                        x, weight: one, bias: nil, geometry: WindowGeometry(size: 1), relu: false))
            }

            @Test(
                "a channel without variance is its shift, however large the images",
                arguments: [1, 3])
            func constant(channels: Int) throws {
                let shape: Shape = [2, channels * 8, 224, 224]
                let reference = ReferenceBackend()
                let x = try blocked(reference.fill(shape, 0.7, dtype: .float32))
                let found = try #require(
                    backend.batchNormalization(
                        x, scale: reference.fill([channels * 8], 1, dtype: .float32),
                        shift: reference.fill([channels * 8], 0, dtype: .float32), addend: nil,
                        epsilon: 1e-5, relu: false, ceiling: .infinity))
                let farthest = found.output.values(as: Float.self).map(abs).max()
                #expect((farthest ?? 1) < 0.001)
            }

            /// Sums are taken around the mean of a channel's first pixels; in one channel that is far away.
            @Test(
                "a channel whose first pixels are far from all others", arguments: [3, 8, 24, 64])
            func misleadingBeginning(features: Int) throws {
                let shape: Shape = [3, features, 60, 60]
                var random = RandomArrays("a misleading beginning")
                var values = random.floats(shape.dimensions).values(as: Float.self)
                for place in 0..<130 { values[place] += 30_000 }
                let dense = NDArray(values, shape: shape)
                let x = features == 3 ? dense : try blocked(dense)
                #expect((x.storage.packed == nil) == (features == 3))
                let one = ReferenceBackend().fill([features], 1, dtype: .float32)
                let found = try #require(
                    backend.batchNormalization(
                        x, scale: one, shift: one, addend: nil, epsilon: 1e-5, relu: false,
                        ceiling: .infinity))
                let seen: [Double] = x.values()
                let ones = [Double](repeating: 1, count: features)
                let direct = Direct(seen, seen, scale: ones, shift: ones, shape, epsilon: 1e-5)
                expectNear(found.output, direct.output, "output", limit: 5e-7)
                let means: [Double] = found.mean.values()
                let deviations: [Double] = found.deviation.values()
                for (feature, deviation) in direct.deviation.enumerated() {
                    #expect(abs(means[feature] - direct.mean[feature]) < 1e-6 * deviation)
                    #expect(abs(deviations[feature] - deviation) < 1e-6 * deviation)
                }
            }

            @Test("what is not a number stays visible", arguments: [false, true], [false, true])
            func notANumber(relu: Bool, isBlocked: Bool) throws {
                var random = RandomArrays("not a number")
                let shape: Shape = [2, 16, 5, 5]
                let sound = random.floats(shape.dimensions).values(as: Float.self)
                var broken = sound
                broken[30] = .nan
                let one = ReferenceBackend().fill([16], 1, dtype: .float32)
                func places(_ x: [Float], adding addend: [Float]) throws -> [Int] {
                    let image = NDArray(x, shape: shape)
                    let result = try #require(
                        backend.batchNormalization(
                            isBlocked ? try blocked(image) : image, scale: one, shift: one,
                            addend: NDArray(addend, shape: shape), epsilon: 1e-5, relu: relu,
                            ceiling: .infinity))
                    let values = result.output.values(as: Float.self)
                    return values.indices.filter { values[$0].isNaN }
                }
                #expect(try places(sound, adding: broken) == [30])
                // The convolution that packs spreads it over all channels of the pixel.
                let hit = try places(broken, adding: sound)
                #expect(hit.count == (isBlocked ? 16 : 1) * 50 && hit.contains(30))
            }
        }
    }
#endif
