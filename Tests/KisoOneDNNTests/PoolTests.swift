#if Native
    import CKernels
    import Testing

    @Suite("the thread pool")
    struct PoolTests {
        /// What a job counts: how often each of its indices ran.
        private static let mark: kiso_task = { context, index in
            context?.assumingMemoryBound(to: UInt8.self)[index] += 1
        }

        @Test("runs every index of every job once, with jobs close behind one another")
        func everyIndexOnce() {
            var runs = [UInt8](repeating: 0, count: 64)
            var wrong = 0
            runs.withUnsafeMutableBufferPointer { runs in
                for job in 0..<200_000 {
                    let count = 2 + job % 63
                    runs.update(repeating: 0)
                    kiso_parallel(count, Self.mark, runs.baseAddress)
                    for index in 0..<count where runs[index] != 1 { wrong += 1 }
                }
            }
            #expect(wrong == 0)
        }

        @Test("sums many rows without losing small addends")
        func longSums() {
            let rows = 1_000_000
            let x = [Float](repeating: 0.1, count: rows * 2)
            var y: [Float] = [0, 0]
            kiso_reduce_f32(KISO_SUM, x, &y, 1, rows, 2)
            for sum in y { #expect(abs(sum - 100_000.0015) < 0.01) }
        }
    }
#endif
