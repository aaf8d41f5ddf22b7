#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    @Suite("what the backend keeps", .serialized)
    struct CacheTests {
        @Test("stays bounded though every batch has a new size")
        func bounded() throws {
            let backend = OneDNNBackend()
            let weight = NDArray([Float](repeating: 1, count: 9), shape: [1, 1, 3, 3])
            for width in 3..<1500 {
                let x = NDArray([Float](repeating: 1, count: 3 * width), shape: [1, 1, 3, width])
                let y = try #require(
                    backend.convolution(
                        x, weight: weight, bias: nil, geometry: .init(size: 3), relu: false))
                #expect(y.values(as: Float.self) == [Float](repeating: 9, count: width - 2))
            }
            #expect(OneDNNBackend.cachedPrimitiveCount <= 1024)
            #expect(OneDNNBackend.knownLayoutCount <= 8192)
        }
    }

    @Suite("ReLU after another operation")
    struct FusedReLUTests {
        /// Size, stride, padding, dilation, groups, channels, filters.
        static let cases: [[Int]] = [
            [3, 1, 0, 1, 1, 1, 1], [3, 1, 1, 1, 1, 3, 8], [3, 1, 1, 1, 1, 16, 16],
            [1, 1, 0, 1, 1, 16, 32], [5, 2, 2, 1, 1, 8, 16], [3, 1, 2, 2, 1, 8, 8],
            [3, 1, 1, 1, 8, 8, 8], [3, 2, 1, 1, 2, 4, 6], [7, 2, 3, 1, 1, 3, 64],
        ]

        @Test("keeps NaN as without the fusion", arguments: cases)
        func keepsNaN(_ c: [Int]) throws {
            let backend = OneDNNBackend()
            let geometry = WindowGeometry(
                size: c[0], stride: c[1], padding: c[2], dilation: c[3], groups: c[4])
            var pixels = (0..<(3 * c[5] * 144)).map { Float($0 % 7) - 3 }
            pixels[5 * 12 + 5] = .nan
            let x = NDArray(pixels, shape: [3, c[5], 12, 12])
            let count = c[6] * c[5] / c[4] * c[0] * c[0]
            let weight = NDArray(
                (0..<count).map { Float($0 % 5) - 2 }, shape: [c[6], c[5] / c[4], c[0], c[0]])
            let bias = NDArray((0..<c[6]).map { Float($0) }, shape: [c[6]])
            let plain = try #require(
                backend.convolution(x, weight: weight, bias: bias, geometry: geometry, relu: false))
            let fused = try #require(
                backend.convolution(x, weight: weight, bias: bias, geometry: geometry, relu: true))
            let expected = plain.values(as: Float.self)
            #expect(expected.contains { $0.isNaN })
            for (a, b) in zip(fused.values(as: Float.self), expected) {
                #expect(a.isNaN == b.isNaN)
                if !b.isNaN { #expect(a == max(b, 0)) }
            }
        }

        @Test("keeps NaN after a product and in a pool")
        func others() throws {
            let backend = OneDNNBackend()
            let x = NDArray([Float.nan, 1, -1, 2], shape: [2, 2])
            let weight = NDArray([1, 0, 0, 1] as [Float], shape: [2, 2])
            let bias = NDArray([0, 0] as [Float], shape: [2])
            let y = try #require(backend.affine(x, weight: weight, bias: bias, relu: true))
            #expect(y.values(as: Float.self)[0].isNaN)
            #expect(y.values(as: Float.self)[2] == 0)
            let image = NDArray([Float.nan, 1, -1, 2], shape: [1, 1, 2, 2])
            let pool = backend.maxPool(image, geometry: .init(size: 2), relu: true)
            if let pool { #expect(pool.values(as: Float.self)[0].isNaN) }
        }
    }
#endif
