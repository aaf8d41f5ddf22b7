#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        struct OptimizerStepTests {
            let backend = OneDNNBackend()
            static let sizes = [1, 3, 16, 37, 1_000]

            @Test("SGD is w − rate · g", arguments: sizes)
            func sgd(_ count: Int) {
                var random = RandomArrays("sgd")
                let w = random.floats([count]), g = random.floats([count])
                let expected = zip(w.values(as: Double.self), g.values(as: Double.self)).map {
                    $0 - 0.125 * $1
                }
                #expect(
                    backend.optimizerStep(.sgd(rate: 0.125), parameter: w, gradient: g, state: []))
                expectClose(w, expected)
            }

            @Test("momentum is v = μ v − rate · g; w += v", arguments: sizes)
            func momentum(_ count: Int) {
                var random = RandomArrays("momentum")
                let w = random.floats([count]), g = random.floats([count]),
                    v = random.floats([count])
                let numbers = [w, g, v].map { $0.values(as: Double.self) }
                let newV = (0..<count).map { 0.9 * numbers[2][$0] - 0.1 * numbers[1][$0] }
                #expect(
                    backend.optimizerStep(
                        .momentum(rate: 0.1, momentum: 0.9), parameter: w, gradient: g, state: [v]))
                expectClose(v, newV)
                expectClose(w, (0..<count).map { numbers[0][$0] + newV[$0] })
            }

            @Test("Adam is the rule that FusedUpdate states", arguments: sizes)
            func adam(_ count: Int) {
                var random = RandomArrays("adam")
                let w = random.floats([count]), g = random.floats([count]),
                    m = random.floats([count])
                let v = backend.unary(.absolute, random.floats([count]))
                let n = [w, g, m, v].map { $0.values(as: Double.self) }
                let newM = (0..<count).map { n[2][$0] + 0.1 * (n[1][$0] - n[2][$0]) }
                let newV = (0..<count).map { n[3][$0] + 0.001 * (n[1][$0] * n[1][$0] - n[3][$0]) }
                #expect(
                    backend.optimizerStep(
                        .adam(rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7), parameter: w,
                        gradient: g, state: [m, v]))
                expectClose(m, newM)
                expectClose(v, newV)
                expectClose(
                    w,
                    (0..<count).map { n[0][$0] - 0.01 * newM[$0] / (newV[$0].squareRoot() + 1e-7) })
            }

            @Test("an average is keep · a + (1 − keep) · x", arguments: sizes)
            func average(_ count: Int) {
                var random = RandomArrays("average")
                let a = random.floats([count]), x = random.floats([count])
                let expected = zip(a.values(as: Double.self), x.values(as: Double.self)).map {
                    0.9 * $0 + 0.1 * $1
                }
                #expect(
                    backend.optimizerStep(
                        .average(keep: 0.9), parameter: a, gradient: x, state: []))
                expectClose(a, expected)
            }

            @Test("the gradient of the cross-entropy is g (p − onehot) / n")
            func crossEntropyGradient() throws {
                var random = RandomArrays("cross-entropy")
                let p = random.floats([7, 5])
                let labels = NDArray([0, 4, 2, 2, 1, 3, 0] as [Int64], shape: [7])
                let g = NDArray([-3] as [Float], shape: .scalar)
                let found = try #require(
                    backend.softmaxCrossEntropyGradient(g, probabilities: p, labels: labels))
                var expected = p.values(as: Double.self)
                for (row, label) in labels.values(as: Int.self).enumerated() {
                    expected[row * 5 + label] -= 1
                }
                expectClose(found, expected.map { $0 * -3 / 7 })
            }

            @Test("declines what is not dense float32")
            func declines() {
                let single = NDArray([1, 2, 3, 4] as [Float], shape: [2, 2])
                let double = NDArray([1, 2, 3, 4] as [Double], shape: [2, 2])
                let rule = FusedUpdate.sgd(rate: 1)
                #expect(
                    !backend.optimizerStep(rule, parameter: double, gradient: double, state: []))
                #expect(
                    !backend.optimizerStep(
                        rule, parameter: single.transposed([1, 0]), gradient: single, state: []))
                let short = NDArray([1] as [Float], shape: [1])
                #expect(!backend.optimizerStep(rule, parameter: single, gradient: short, state: []))
                #expect(single.values(as: Float.self) == [1, 2, 3, 4])
            }

            private func expectClose(_ found: NDArray, _ expected: [Double]) {
                let pairs = zip(found.values(as: Double.self), expected)
                #expect(pairs.allSatisfy { abs($0 - $1) <= 4e-7 * (1 + abs($1)) })
            }
        }
    }
#endif
