#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        struct ElementwiseTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()
            /// What IEEE arithmetic treats specially.
            static let special: [Float] = [
                .nan, .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude,
                .leastNonzeroMagnitude, -.leastNormalMagnitude, 1, -1, 0.5,
            ]

            @Test("joins pairs of integers exactly, also broadcast and strided ones")
            func binary() {
                var random = RandomArrays("binary")
                let rounds = 4_000
                for _ in 0..<rounds {
                    let shape = random.shape()
                    let function = random.pick(BinaryFunction.allCases)
                    let a =
                        random.chance(40)
                        ? random.broadcast(shape) : random.view(random.integers(shape))
                    let b =
                        random.chance(40)
                        ? random.broadcast(shape) : random.view(random.integers(shape))
                    let wrong = difference(
                        backend.binary(function, a, b), reference.binary(function, a, b))
                    #expect(wrong == nil, "\(function) \(a.strides) \(b.strides)")
                }
                print("oneDNN: \(rounds) random element-wise pairs, threshold 0")
            }

            @Test("joins special numbers as the reference does", arguments: BinaryFunction.allCases)
            func specialPairs(_ function: BinaryFunction) {
                let count = Self.special.count
                // Long enough for the vector loop and its remainder.
                let a = NDArray(
                    (0..<(3 * count * count)).map { Self.special[$0 / count % count] },
                    shape: [3 * count * count])
                let b = NDArray(
                    (0..<(3 * count * count)).map { Self.special[$0 % count] },
                    shape: [3 * count * count])
                let wrong = difference(
                    backend.binary(function, a, b), reference.binary(function, a, b))
                #expect(wrong == nil)
            }

            @Test(
                "applies the exact functions exactly",
                arguments: [.negate, .absolute, .sign, .step, .relu, .sqrt, .floor, .ceil, .round]
                    as [UnaryFunction])
            func unary(_ function: UnaryFunction) {
                var random = RandomArrays("unary")
                for _ in 0..<200 {
                    let x = random.view(random.floats(random.shape()))
                    let wrong = difference(
                        backend.unary(function, x), reference.unary(function, x))
                    #expect(wrong == nil, "\(x.strides)")
                }
                let special = NDArray(
                    (0..<55).map { Self.special[$0 % Self.special.count] }, shape: [55])
                let wrong = difference(
                    backend.unary(function, special), reference.unary(function, special))
                #expect(wrong == nil)
            }

            @Test("moves, converts, compares and chooses as the reference does")
            func moves() {
                var random = RandomArrays("moves")
                for _ in 0..<1_000 {
                    let shape = random.shape()
                    let x = random.view(random.integers(shape))
                    let y = random.view(random.integers(shape))
                    let comparison = random.pick(Comparison.allCases)
                    let mask = reference.compare(comparison, x, y)
                    #expect(difference(backend.compare(comparison, x, y), mask) == nil)
                    #expect(difference(backend.copy(x), reference.copy(x)) == nil)
                    #expect(
                        difference(backend.select(mask, x, y), reference.select(mask, x, y)) == nil)
                    let dtype = random.pick(DType.allCases)
                    let other = reference.cast(x, to: dtype)
                    #expect(difference(backend.cast(x, to: dtype), other) == nil)
                    #expect(
                        difference(
                            backend.cast(random.view(other), to: .float32),
                            reference.cast(other, to: .float32)) == nil)
                    #expect(
                        difference(
                            backend.fill(Shape(shape), 2, dtype: dtype),
                            reference.fill(Shape(shape), 2, dtype: dtype)) == nil)
                    if let axis = shape.indices.randomElement(using: &random.generator),
                        shape[axis] > 0,
                        !shape.contains(0)
                    {
                        let indices = NDArray(
                            (0..<4).map { _ in Int64(random.int(0...(shape[axis] - 1))) },
                            shape: [4])
                        #expect(
                            difference(
                                backend.gather(x, indices: indices, axis: axis),
                                reference.gather(x, indices: indices, axis: axis)) == nil)
                        let extreme = random.pick(Extreme.allCases)
                        #expect(
                            difference(
                                backend.argReduce(extreme, x, axis: axis),
                                reference.argReduce(extreme, x, axis: axis)) == nil)
                    }
                }
            }

            @Test("accumulates and assigns into views as the reference does")
            func writes() {
                var random = RandomArrays("writes")
                for _ in 0..<200 {
                    let width = random.int(3...20), window = random.int(1...3)
                    let count = width - window + 1
                    let source = random.view(random.integers([count, window]))
                    func windows(_ line: NDArray) -> NDArray {
                        NDArray(
                            storage: line.storage, dtype: .float32, shape: [count, window],
                            strides: [1, 1], offset: 0)
                    }
                    let start = random.integers([width])
                    let (one, two) = (reference.copy(start), reference.copy(start))
                    backend.accumulate(source, into: windows(one))
                    reference.accumulate(source, into: windows(two))
                    #expect(difference(one, two) == nil)
                    backend.assign(random.view(start), into: one)
                    #expect(difference(one, start) == nil)
                }
            }

            @Test(
                "takes transposed and large matrices apart", arguments: [1, 2, 7, 16, 33, 100, 300])
            func transposes(_ size: Int) {
                var random = RandomArrays("transpose")
                let x = random.integers([size, size + 3]).transposed([1, 0])
                #expect(difference(backend.copy(x), reference.copy(x)) == nil)
            }
        }
    }
#endif
