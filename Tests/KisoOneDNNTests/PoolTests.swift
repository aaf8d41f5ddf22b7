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

        /// Marks an index; the first of every eight takes long.
        private static let slowMark: kiso_task = { context, index in
            var spin: UInt64 = 1
            for _ in 0..<(index % 8 == 0 ? 3000 : 1) { spin = spin &* 6_364_136_223_846_793_005 }
            context?.assumingMemoryBound(to: UInt8.self)[index] += spin == 0 ? 2 : 1
        }

        @Test("runs every index once while the number of threads changes from job to job")
        func changingThreads() {
            let before = kiso_threads()
            defer { kiso_set_threads(before) }
            var runs = [UInt8](repeating: 0, count: 200)
            var wrong = 0
            runs.withUnsafeMutableBufferPointer { runs in
                for job in 0..<6000 {
                    if job % 3 == 0 { kiso_set_threads([2, 5, 64, 3, 1, 17][job / 3 % 6]) }
                    let count = 1 + job * 37 % 200
                    runs.update(repeating: 0)
                    kiso_parallel(count, Self.slowMark, runs.baseAddress)
                    for index in 0..<200 where runs[index] != (index < count ? 1 : 0) { wrong += 1 }
                }
            }
            #expect(wrong == 0)
        }

        /// Marks eight neighbouring indices by a job of its own.
        private static let markRow: kiso_task = { context, index in
            let rows = context?.assumingMemoryBound(to: UInt8.self)
            kiso_parallel(8, PoolTests.mark, rows?.advanced(by: index * 8))
        }

        @Test("jobs inside of jobs, and of two callers at once, run every index once")
        func nested() async {
            let wrong = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        var runs = [UInt8](repeating: 0, count: 64)
                        var wrong = 0
                        runs.withUnsafeMutableBufferPointer { runs in
                            for _ in 0..<5000 {
                                runs.update(repeating: 0)
                                kiso_parallel(8, Self.markRow, runs.baseAddress)
                                wrong += runs.count { $0 != 1 }
                            }
                        }
                        return wrong
                    }
                }
                return await group.reduce(0, +)
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
