#if Native
    import Foundation
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// The vectorised transcendental functions against Foundation's in double precision.
        struct KernelAccuracyTests {
            let backend = OneDNNBackend()

            /// A function with its exact value and the largest error that is allowed.
            struct Kernel: Sendable, CustomTestStringConvertible {
                let function: UnaryFunction
                let bound: Double
                let exact: @Sendable (Double) -> Double
                var testDescription: String { function.rawValue }
            }

            static let kernels = [
                Kernel(function: .exp, bound: 2) { Foundation.exp($0) },
                Kernel(function: .log, bound: 1.5) { Foundation.log($0) },
                Kernel(function: .tanh, bound: 3) { Foundation.tanh($0) },
                Kernel(function: .sigmoid, bound: 3) { 1 / (1 + Foundation.exp(-$0)) },
            ]

            /// Every 509th bit pattern: all exponents, both signs, denormals, infinities, NaN; and
            /// every float within reach of the places where the functions change their course.
            static let arguments: [Float] = {
                var patterns = Array(stride(from: UInt32(0), through: .max - 509, by: 509))
                let corners: [Float] = [
                    0, -0.0, 1, -1, 0.5, 2, 88.72283, -87.33655, 89, -88, -103.97, -104, 9, -9, 17,
                    -17, 0.625, 20, -20, 127, -127, .infinity, -.infinity, .leastNormalMagnitude,
                    .leastNonzeroMagnitude, .greatestFiniteMagnitude,
                ]
                for corner in corners {
                    for step in 0..<200 {
                        patterns.append(corner.bitPattern &+ UInt32(step))
                        patterns.append(corner.bitPattern &- UInt32(step))
                    }
                }
                return patterns.map { Float(bitPattern: $0) }
            }()

            @Test("is within its bound over the whole range of floats", arguments: kernels)
            func accuracy(_ kernel: Kernel) {
                let x = NDArray(Self.arguments, shape: [Self.arguments.count])
                let found = backend.unary(kernel.function, x).values(as: Float.self)
                var worst = (error: 0.0, at: Float(0), value: Float(0))
                var wrongSpecial: [Float] = []
                for (argument, value) in zip(Self.arguments, found) {
                    let exact = kernel.exact(Double(argument))
                    let rounded = Float(exact)
                    if rounded.isNaN || rounded.isInfinite || value.isNaN || value.isInfinite {
                        let same = value == rounded || (value.isNaN && rounded.isNaN)
                        if !same { wrongSpecial.append(argument) }
                        continue
                    }
                    if value == 0 && abs(exact) < Double(Float.leastNormalMagnitude) * 2 {
                        // A result without all its bits may be flushed to zero.
                        continue
                    }
                    let unit = max(Double(rounded.ulp), Double(Float.leastNormalMagnitude.ulp))
                    let error = abs(Double(value) - exact) / unit
                    if error > worst.error { worst = (error, argument, value) }
                }
                print(
                    "oneDNN: \(kernel.function) is within \(worst.error) ulp of \(found.count) floats,"
                        + " worst at \(worst.at) (\(worst.value))")
                #expect(worst.error <= kernel.bound)
                #expect(wrongSpecial.prefix(5) == [], "\(wrongSpecial.count) infinities or NaN")
            }

            @Test("sums of thousands of rows keep every column apart, and every addend")
            func manyRows() {
                for (rows, columns) in [(1025, 2), (3000, 7), (5000, 300)] {
                    // 1 where the row is a multiple of the column's number, which is counted below.
                    let values = (0..<rows * columns).map { place in
                        Float((place / columns).isMultiple(of: place % columns + 1) ? 1 : 0)
                    }
                    let sums = backend.reduce(
                        .sum, NDArray(values, shape: [rows, columns]), axes: [0])
                    let expected = (1...columns).map { Float((rows - 1) / $0 + 1) }
                    #expect(sums.values(as: Float.self) == expected)
                }
            }

            @Test("softmax and its cross-entropy hold float32's precision")
            func softmax() throws {
                var random = RandomArrays("softmax")
                for _ in 0..<200 {
                    let rows = random.int(1...9), classes = random.int(1...40)
                    let scale = random.pick([1, 10, 100] as [Float])
                    let values = random.floats([rows, classes]).values(as: Float.self).map {
                        $0 * scale
                    }
                    let logits = NDArray(values, shape: [rows, classes])
                    let labels = (0..<rows).map { _ in Int64(random.int(0...(classes - 1))) }
                    var probabilities: [Double] = []
                    var loss = 0.0
                    for row in 0..<rows {
                        let line = values[(row * classes)..<((row + 1) * classes)].map(Double.init)
                        let highest = line.max() ?? 0
                        let powers = line.map { Foundation.exp($0 - highest) }
                        let sum = powers.reduce(0, +)
                        probabilities += powers.map { $0 / sum }
                        loss -= line[Int(labels[row])] - highest - Foundation.log(sum)
                    }
                    let found = try #require(backend.softmax(random.view(logits)))
                    let fused = try #require(
                        backend.softmaxCrossEntropy(
                            random.view(logits), labels: NDArray(labels, shape: [rows])))
                    for array in [found, fused.probabilities] {
                        let pairs = zip(array.values(as: Double.self), probabilities)
                        #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-7 + 2e-6 * $1 })
                    }
                    let mean = loss / Double(rows)
                    #expect(
                        abs(fused.loss.values(as: Double.self)[0] - mean) <= 1e-6 + 1.3e-6 * mean)
                }
            }
        }
    }
#endif
