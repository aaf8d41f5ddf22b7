#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// What is not a chain and stays in blocked layouts: joins, parts, sums of two paths, and a
        /// number for each channel.
        struct ChannelTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()

            /// The same images as a convolution leaves them: in a blocked layout where it has one.
            private func blocked(_ x: NDArray) throws -> NDArray {
                let channels = x.shape[1]
                let identity = NDArray(
                    (0..<(channels * channels)).map { Float($0 % (channels + 1) == 0 ? 1 : 0) },
                    shape: [channels, channels, 1, 1])
                return try #require(
                    backend.convolution(
                        x, weight: identity, bias: nil, geometry: .init(size: 1), relu: false))
            }

            @Test("joins along channels and images are exact and stay blocked")
            func concatenate() throws {
                var random = RandomArrays("concatenate")
                var stayed = 0, cut = 0
                for round in 0..<300 {
                    let axis = random.int(0...1)
                    let (h, w) = (random.int(1...5), random.int(1...5))
                    let (n, c) = (random.pick([1, 2, 3, 5, 8]), random.pick([8, 16, 24, 12]))
                    let parts = (0..<random.int(2...4)).map { _ in
                        random.integers([
                            axis == 0 ? random.int(1...4) : n,
                            axis == 1 ? random.pick([8, 16, 24, 32, 7]) : c, h, w,
                        ])
                    }
                    let arranged = try parts.map { random.chance(25) ? $0 : try blocked($0) }
                    let wanted = joined(parts, axis)
                    leaveNaN(wanted.count)
                    guard let found = backend.concatenate(arranged, axis: axis) else { continue }
                    stayed += 1
                    #expect(found.storage.packed != nil)
                    if round % 2 == 0 {
                        // A part of it before anybody has unpacked the whole.
                        let count = random.int(8...min(40, wanted.shape[1]))
                        let start = random.int(0...(wanted.shape[1] - count))
                        leaveNaN(wanted.count / wanted.shape[1] * count)
                        let part = backend.packedSlice(found, axis: 1, start: start, count: count)
                        if let part {
                            cut += 1
                            #expect(part.storage.packed != nil)
                            let dense = reference.copy(
                                wanted.sliced(axis: 1, start: start, count: count))
                            #expect(difference(try blocked(part), dense) == nil)
                            #expect(difference(part, dense) == nil)
                        }
                        #expect(difference(try blocked(found), wanted) == nil)
                    }
                    #expect(difference(found, wanted) == nil)
                }
                // Blocks are of 8 or 16 channels, by processor.
                #expect(stayed > 100 && cut > 40)
            }

            /// Leaves memory behind that the next arrays of up to so many elements may be given: if they
            /// do not clear what fills their blocks up, a sum over it is no number.
            private func leaveNaN(_ count: Int) {
                for size in [count, 3 * count / 2, 2 * count, 3 * count, 4 * count] {
                    _ = backend.unary(
                        .negate, NDArray([Float](repeating: .nan, count: size), shape: [size]))
                }
            }

            private func joined(_ parts: [NDArray], _ axis: Int) -> NDArray {
                var sizes = parts[0].shape.dimensions
                sizes[axis] = parts.map { $0.shape[axis] }.reduce(0, +)
                let result = NDArray(uninitialized: Shape(sizes), dtype: .float32)
                var start = 0
                for part in parts {
                    let count = part.shape[axis]
                    reference.assign(
                        part, into: result.sliced(axis: axis, start: start, count: count))
                    start += count
                }
                return result
            }

            @Test("declines arrays that are dense, other axes, and parts of less than half a block")
            func declines() throws {
                var random = RandomArrays("declines")
                let dense = random.integers([2, 8, 3, 3])
                #expect(backend.concatenate([dense, dense], axis: 1) == nil)
                let whole = try blocked(random.integers([2, 16, 3, 3]))
                #expect(backend.concatenate([whole, whole], axis: 2) == nil)
                #expect(backend.packedSlice(whole, axis: 1, start: 4, count: 3) == nil)
                #expect(backend.packedSlice(dense, axis: 1, start: 0, count: 8) == nil)
            }

            @Test("functions of two paths and of a number for each channel")
            func functions() throws {
                var random = RandomArrays("channels")
                for _ in 0..<300 {
                    let channels = random.pick([3, 8, 12, 16, 24, 32])
                    let shape = [random.pick([1, 2, 4, 7]), channels, random.int(1...5), 3]
                    let x = random.integers(shape), other = random.integers(shape)
                    let packed = try blocked(x)
                    let function = random.pick(BinaryFunction.allCases.filter { $0 != .power })
                    let numbers = random.integers([channels, 1, 1])
                    let operands: [NDArray] = [
                        other, try blocked(other), numbers.broadcast(to: x.shape),
                        random.integers([]).broadcast(to: x.shape),
                        random.integers([shape[2], 1]).broadcast(to: x.shape),
                    ]
                    for operand in operands {
                        let dense = reference.copy(operand)
                        #expect(
                            difference(
                                backend.binary(function, packed, operand),
                                reference.binary(function, x, dense)) == nil)
                        #expect(
                            difference(
                                backend.binary(function, operand, packed),
                                reference.binary(function, dense, x)) == nil)
                    }
                }
            }

            @Test("normalising with running statistics and adding a path stay blocked")
            func staysBlocked() throws {
                var random = RandomArrays("stays")
                let shape = [4, 16, 6, 6]
                let x = try blocked(random.integers(shape))
                try #require(x.storage.packed != nil)
                let numbers = random.integers([16, 1, 1]).broadcast(to: x.shape)
                let scaled = backend.binary(.multiply, x, numbers)
                #expect(scaled.storage.packed != nil)
                let half = reference.fill(.scalar, 0.5, dtype: .float32).broadcast(to: x.shape)
                #expect(backend.binary(.multiply, half, x).storage.packed != nil)
                #expect(backend.binary(.add, x, half).storage.packed != nil)
                #expect(backend.unary(.sigmoid, x).storage.packed != nil)
                let dense = random.integers(shape)
                #expect(backend.binary(.add, x, dense).storage.packed != nil)
                #expect(backend.binary(.subtract, dense, x).storage.packed != nil)
            }
        }
    }
#endif
