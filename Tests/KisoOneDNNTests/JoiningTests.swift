#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        /// What joins and parts blocked arrays, on integers, against the reference backend.
        struct JoiningTests {
            let backend = OneDNNBackend()
            let reference = ReferenceBackend()

            /// Images that lie in oneDNN's layout, and the same ones dense.
            private func images(
                _ random: inout RandomArrays, _ count: Int, channels: Int
            ) throws -> (packed: NDArray, dense: NDArray) {
                let x = random.integers([count, 3, 6, 5], -2...2)
                let weight = random.integers([channels, 3, 1, 1], -2...2)
                let packed = try #require(
                    backend.convolution(
                        x, weight: weight, bias: nil, geometry: .init(size: 1), relu: false))
                let copy = try #require(
                    backend.convolution(
                        x, weight: weight, bias: nil, geometry: .init(size: 1), relu: false))
                return (packed, NDArray(copy.values(as: Float.self), shape: copy.shape))
            }

            private func joined(_ parts: [NDArray]) -> NDArray {
                var sizes = parts[0].shape.dimensions
                sizes[1] = parts.map { $0.shape[1] }.reduce(0, +)
                let result = NDArray(uninitialized: Shape(sizes), dtype: .float32)
                var start = 0
                for part in parts {
                    let count = part.shape[1]
                    reference.assign(part, into: result.sliced(axis: 1, start: start, count: count))
                    start += count
                }
                return result
            }

            @Test("blocked images are joined and parted exactly, and stay blocked")
            func joins() throws {
                var random = RandomArrays("join")
                for _ in 0..<40 {
                    let count = random.pick([1, 2, 5, 17])
                    let a = try images(&random, count, channels: random.pick([16, 32, 48]))
                    let b = try images(&random, count, channels: random.pick([16, 64]))
                    // The third one lies dense.
                    let c = try images(&random, count, channels: 16).dense
                    let wanted = joined([a.dense, b.dense, c])
                    let result = try #require(
                        backend.concatenate([a.packed, b.packed, c], axis: 1))
                    #expect(result.storage.packed != nil)
                    let first = a.dense.shape[1], second = b.dense.shape[1]
                    let part = try #require(
                        backend.slice(result, axis: 1, start: first, count: second))
                    #expect(part.storage.packed != nil)
                    #expect(difference(part, b.dense) == nil)
                    #expect(difference(result, wanted) == nil)
                }
            }

            @Test("declines channels that fill no blocks, another axis, and dense images")
            func declines() throws {
                var random = RandomArrays("declined join")
                let a = try images(&random, 2, channels: 16),
                    b = try images(&random, 2, channels: 7)
                #expect(backend.concatenate([a.packed, b.dense], axis: 1) == nil)
                #expect(backend.concatenate([a.packed, a.packed], axis: 0) == nil)
                #expect(backend.concatenate([a.dense, a.dense], axis: 1) == nil)
                #expect(backend.slice(a.packed, axis: 1, start: 1, count: 8) == nil)
                #expect(backend.slice(a.packed, axis: 2, start: 0, count: 2) == nil)
            }

            @Test("a sum of blocked and dense images is exact, and stays blocked")
            func residual() throws {
                var random = RandomArrays("residual")
                for channels in [5, 8, 16, 20, 32] {
                    let a = try images(&random, 5, channels: channels)
                    let b = try images(&random, 5, channels: channels)
                    let wanted = reference.binary(.add, a.dense, b.dense)
                    for (x, y) in [(a.packed, b.packed), (a.packed, b.dense), (a.dense, b.packed)] {
                        let sum = backend.binary(.add, x, y)
                        #expect((sum.storage.packed != nil) == (a.packed.storage.packed != nil))
                        #expect(difference(sum, wanted) == nil)
                    }
                }
            }

            @Test("choosing, comparing and looking up are exact for dense, single and other arrays")
            func choosing() {
                var random = RandomArrays("choosing")
                let shape = [4, 6]
                let a = random.integers(shape, -2...2), b = random.integers(shape, -2...2)
                let one = random.integers([1], -1...1).broadcast(to: Shape(shape))
                let turned = random.integers([6, 4], -2...2).transposed([1, 0])
                let holds = reference.compare(.less, a, b)
                for x in [a, b, one, turned] {
                    for y in [a, b, one, turned] {
                        #expect(
                            difference(
                                backend.select(holds, x, y), reference.select(holds, x, y)) == nil)
                        for comparison in Comparison.allCases {
                            let found = backend.compare(comparison, x, y)
                            let wanted = reference.compare(comparison, x, y)
                            #expect(found.values(as: Bool.self) == wanted.values(as: Bool.self))
                        }
                    }
                    let places = NDArray([3, 0, 3, 2, 1] as [Int64], shape: [5])
                    for axis in 0...1 {
                        #expect(
                            difference(
                                backend.gather(x, indices: places, axis: axis),
                                reference.gather(x, indices: places, axis: axis)) == nil)
                    }
                }
            }
        }
    }
#endif
