#if Native
    import CKernels

    /// How a batch is cut into pieces that run in parallel.
    ///
    /// The cut depends only on the number of images, so a sum over the pieces in their order gives
    /// the same bits with any number of threads.
    struct BatchPieces {
        let ranges: [Range<Int>]

        init(_ images: Int) {
            let count = images < 4 ? 1 : images < 16 ? 2 : 4
            ranges = (0..<count).map { (images * $0 / count)..<(images * ($0 + 1) / count) }
        }

        /// Runs `body` for every piece on the thread pool.
        func forEach(_ body: (Range<Int>) -> Void) {
            parallel(ranges.count) { body(ranges[$0]) }
        }
    }

    /// Runs `body` for `0..<count` on the thread pool and returns when all are done.
    func parallel(_ count: Int, _ body: (Int) -> Void) {
        if count == 1 { return body(0) }
        withoutActuallyEscaping(body) { body in
            var body = body
            withUnsafeMutablePointer(to: &body) { pointer in
                kiso_parallel(
                    count,
                    { context, index in
                        context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
                    }, pointer)
            }
        }
    }
#endif
