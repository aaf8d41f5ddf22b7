#if Native
    import KisoBackend
    import KisoCore
    import KisoOneDNN
    import Testing

    extension OneDNNTests {
        @Suite("random numbers")
        struct RandomTests {
            @Test(
                "masks are the generator's draws, one by one, from any position on",
                arguments: [1, 2, 3, 31, 16_384, 16_385, 40_001])
            func masks(count: Int) throws {
                let backend = OneDNNBackend()
                for position: UInt64 in [0, 1, 6, 0x1_FFFF_FFFF] {
                    for ratio in [0.1, 0.5, 0.999] {
                        let generator = RandomGenerator(
                            seed: 0x1234_5678_9ABC_DEF0, stream: 0xFEDC_BA98_7654_3210,
                            position: position)
                        var draws = generator
                        let kept = Float(1 / (1 - ratio))
                        let expected: [Float] = (0..<count).map { _ in
                            draws.nextUniform() < ratio ? 0 : kept
                        }
                        let found = try #require(
                            backend.dropoutMask([count], ratio: ratio, generator: generator))
                        #expect(found.values(as: Float.self) == expected)
                    }
                }
            }
        }
    }
#endif
