#if Native
    import COneDNN
    import CKernels
    public import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// Joins the elements along axes.
        public func reduce(_ reduction: Reduction, _ x: NDArray, axes: [Int]) -> NDArray {
            guard x.dtype == .float32, let kernel = reduction.kernel, x.isContiguous, x.count > 0,
                let first = axes.first, let last = axes.last
            else { return reference.reduce(reduction, x, axes: axes) }
            if reduction == .sum, axes == [0, 2, 3], let packed = x.packedBuffer,
                packed.layout.channelBlock > 0
            {
                return channelSum(packed)
            }
            if axes == [2, 3], let packed = x.packedBuffer, let block = packed.fullBlock {
                // In a block the channels are beside each other, and the pixels follow one another.
                let (images, channels) = (x.shape[0], x.shape[1])
                let result = NDArray(uninitialized: [images, channels], dtype: .float32)
                kiso_reduce_f32(
                    kernel, packed.floats, result.mutablePointer(), images * channels / block,
                    x.shape[2] * x.shape[3], block)
                return result
            }
            let dimensions = x.shape.dimensions
            guard last - first + 1 == axes.count else {
                // Runs of neighbouring axes one after another, the last run first.
                var run = [last]
                while let lowest = run.first, axes.contains(lowest - 1) {
                    run.insert(lowest - 1, at: 0)
                }
                let partial = reduce(reduction, x, axes: run)
                return reduce(reduction, partial, axes: axes.filter { !run.contains($0) })
            }
            let outer = dimensions[..<first].reduce(1, *)
            let inner = dimensions[(last + 1)...].reduce(1, *)
            let kept = Array(dimensions[..<first] + dimensions[(last + 1)...])
            let result = NDArray(uninitialized: Shape(kept), dtype: .float32)
            kiso_reduce_f32(
                kernel, x.pointer(), result.mutablePointer(), outer, x.count / (outer * inner),
                inner)
            return result
        }

        private func channelSum(_ x: PackedBuffer) -> NDArray {
            let channels = x.dimensions[1]
            let pixels = x.dimensions[2] * x.dimensions[3]
            let block = x.layout.channelBlock
            let blocks = x.layout.byteCount / (4 * pixels * block)
            let result = NDArray(uninitialized: [channels], dtype: .float32)
            let to: UnsafeMutablePointer<Float> = result.mutablePointer()
            let count = blocks * block
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { working in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { sums in
                    kiso_channel_sum_f32(
                        x.floats, sums.baseAddress, working.baseAddress, x.images, blocks, pixels,
                        block)
                    for channel in 0..<channels { to[channel] = sums[channel] }
                }
            }
            return result
        }
    }

    extension Reduction {
        fileprivate var kernel: kiso_reduction? {
            switch self {
            case .sum: KISO_SUM
            case .maximum: KISO_MAX
            case .minimum: KISO_MIN
            case .product: nil
            }
        }
    }
#endif
