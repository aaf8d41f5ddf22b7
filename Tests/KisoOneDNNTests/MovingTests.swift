#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// Moving elements between views, by index and by a condition, against the reference.
        struct MovingTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()
            static let types: [DType] = [.float32, .float64, .int64, .uint8, .bool, .bfloat16]

            @Test("copies any view of any type", arguments: types)
            func copy(_ dtype: DType) {
                var random = RandomArrays("copy \(dtype)")
                for _ in 0..<300 {
                    let shape = random.shape()
                    let x = reference.cast(random.integers(shape, 0...4), to: dtype)
                    let view = random.chance(30) ? random.broadcast(shape) : random.view(x)
                    let wrong = difference(backend.copy(view), reference.copy(view))
                    #expect(wrong == nil, "\(view.shape) \(view.strides)")
                }
            }

            @Test("writes views into views and nowhere else", arguments: types)
            func assign(_ dtype: DType) {
                var random = RandomArrays("assign \(dtype)")
                for _ in 0..<300 {
                    let sizes = random.shape(maximumRank: 4, zero: false)
                    guard !sizes.isEmpty else { continue }
                    let axis = random.int(0...(sizes.count - 1))
                    let count = random.int(1...sizes[axis])
                    let start = random.int(0...(sizes[axis] - count))
                    var part = sizes
                    part[axis] = count
                    let source = random.view(
                        reference.cast(random.integers(part, 0...4), to: dtype))
                    func written(_ backend: any Backend) -> NDArray {
                        let whole = reference.fill(Shape(sizes), 7, dtype: dtype)
                        backend.assign(
                            source, into: whole.sliced(axis: axis, start: start, count: count))
                        return whole
                    }
                    #expect(difference(written(backend), written(reference)) == nil)
                }
            }

            @Test("adds into windows that overlap")
            func accumulate() {
                var random = RandomArrays("accumulate")
                for _ in 0..<200 {
                    let (n, c) = (random.int(1...3), random.int(1...4))
                    let size = random.int(1...3), stride = random.int(1...3)
                    let out = random.int(1...5)
                    let length = (out - 1) * stride + size
                    let source = random.view(random.integers([n, out, c, size]))
                    func sums(_ backend: any Backend) -> NDArray {
                        let whole = reference.fill([n, c, length], 1, dtype: .float32)
                        let windows = NDArray(
                            storage: whole.storage, dtype: .float32, shape: source.shape,
                            strides: [c * length, stride, length, 1], offset: 0)
                        backend.accumulate(source, into: windows)
                        return whole
                    }
                    #expect(difference(sums(backend), sums(reference)) == nil)
                }
            }

            @Test("takes slices by index, and adds them back", arguments: types)
            func gather(_ dtype: DType) throws {
                var random = RandomArrays("gather \(dtype)")
                for round in 0..<150 {
                    var sizes = random.shape(maximumRank: 3, zero: false)
                    sizes.insert(random.int(1...40), at: random.int(0...sizes.count))
                    // Now and then large enough to be cut into parts.
                    if round % 30 == 0 { sizes = [50, 700] }
                    let axis = random.int(0...(sizes.count - 1))
                    let indices = NDArray(
                        (0..<random.int(0...60)).map { _ in Int64(random.int(0...(sizes[axis] - 1)))
                        }
                    )
                    let x = random.view(reference.cast(random.integers(sizes, 0...4), to: dtype))
                    let wanted = reference.gather(x, indices: indices, axis: axis)
                    let found = backend.gather(x, indices: indices, axis: axis)
                    #expect(difference(found, wanted) == nil)
                    guard dtype == .float32 else { continue }
                    let sums = reference.fill(Shape(sizes), 0, dtype: .float32)
                    for (place, index) in indices.values(as: Int.self).enumerated() {
                        reference.accumulate(
                            wanted.sliced(axis: axis, start: place, count: 1),
                            into: sums.sliced(axis: axis, start: index, count: 1))
                    }
                    let back = try #require(
                        backend.scatterAdd(
                            random.view(found), indices: indices, axis: axis, size: sizes[axis]))
                    #expect(difference(back, sums) == nil)
                }
            }

            @Test("rows are added in the order of their indices, with any number of threads")
            func threads() throws {
                var random = RandomArrays("scatter threads")
                let x = random.floats([900, 128])
                let indices = NDArray((0..<900).map { _ in Int64(random.int(0...19)) })
                var sums = [Float](repeating: 0, count: 20 * 128)
                let values = x.values(as: Float.self)
                for (row, index) in indices.values(as: Int.self).enumerated() {
                    for i in 0..<128 { sums[index * 128 + i] += values[row * 128 + i] }
                }
                let before = OneDNNBackend.threads
                defer { OneDNNBackend.threads = before }
                for threads in 1...3 {
                    OneDNNBackend.threads = threads
                    let found = try #require(
                        backend.scatterAdd(x, indices: indices, axis: 0, size: 20))
                    #expect(found.values(as: Float.self) == sums)
                }
            }

            @Test("chooses by a condition", arguments: types)
            func select(_ dtype: DType) {
                var random = RandomArrays("select \(dtype)")
                for _ in 0..<300 {
                    let shape = random.shape()
                    func operand() -> NDArray {
                        let x = random.chance(40) ? random.broadcast(shape) : random.integers(shape)
                        let kind = random.view(reference.cast(x, to: dtype))
                        return random.chance(20) && kind.count > 0
                            ? reference.fill(.scalar, 3, dtype: dtype).broadcast(to: kind.shape)
                            : kind
                    }
                    let condition = random.view(
                        reference.cast(random.integers(shape, 0...1), to: .bool))
                    let (a, b) = (operand(), operand())
                    let wrong = difference(
                        backend.select(condition, a, b), reference.select(condition, a, b))
                    #expect(wrong == nil, "\(a.shape) \(a.strides) \(b.strides)")
                }
            }

            @Test("compares pairs, also broadcast ones and special numbers")
            func compare() {
                var random = RandomArrays("compare")
                for _ in 0..<1_000 {
                    let shape = random.shape()
                    func operand() -> NDArray {
                        random.chance(30)
                            ? random.broadcast(shape) : random.view(random.integers(shape, -1...1))
                    }
                    let comparison = random.pick(Comparison.allCases)
                    let (a, b) = (operand(), operand())
                    let wrong = difference(
                        backend.compare(comparison, a, b), reference.compare(comparison, a, b))
                    #expect(wrong == nil, "\(comparison) \(a.strides) \(b.strides)")
                }
                let special = ElementwiseTests.special
                let count = special.count * special.count
                let a = NDArray((0..<count).map { special[$0 / special.count] }, shape: [count])
                let b = NDArray((0..<count).map { special[$0 % special.count] }, shape: [count])
                for comparison in Comparison.allCases {
                    let wrong = difference(
                        backend.compare(comparison, a, b), reference.compare(comparison, a, b))
                    #expect(wrong == nil, "\(comparison)")
                }
            }
        }
    }

    extension NDArray {
        /// Indices in a row.
        fileprivate init(_ indices: [Int64]) { self.init(indices, shape: [indices.count]) }
    }
#endif
