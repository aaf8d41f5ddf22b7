#if Native
    import CKernels
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// Batch normalisation, in the layout of the input, with an addend and a ReLU in the same pass
        /// if asked for.
        public func batchNormalization(
            _ x: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?, epsilon: Double,
            relu: Bool, ceiling: Double
        ) -> (output: NDArray, mean: NDArray, deviation: NDArray)? {
            guard let channels = Channels(x) else { return nil }
            let source = arrange(x, channels.layout, images: x.shape[0])
            let added = addend.map { arrange($0, channels.layout, images: x.shape[0]) }
            let result = PackedOrDense(channels.layout, x.shape.dimensions)
            let mean = channels.vector, deviation = channels.vector
            let scale = channels.padded(scale), shift = channels.padded(shift)
            withExtendedLifetime((source, scale, shift, added)) {
                kiso_batch_norm_f32(
                    [channels.shape], source.floats, scale.pointer(), shift.pointer(),
                    added?.floats, Float(epsilon), relu, Float(ceiling), result.floats,
                    mean.mutablePointer(),
                    deviation.mutablePointer())
            }
            return (result.array, channels.trimmed(mean), channels.trimmed(deviation))
        }

        /// The gradients of batch normalisation.
        public func batchNormalizationGradient(
            _ outputGradient: NDArray, input: NDArray, scale: NDArray, shift: NDArray,
            mean: NDArray, deviation: NDArray, relu: Bool, ceiling: Double,
            rectified: NDArray?
        ) -> (input: NDArray, scale: NDArray, shift: NDArray, addend: NDArray?)? {
            guard let channels = Channels(input), rectified == nil || ceiling == .infinity else {
                return nil
            }
            let images = input.shape[0]
            let source = arrange(input, channels.layout, images: images)
            let gradient = arrange(outputGradient, channels.layout, images: images)
            let output = rectified.map { arrange($0, channels.layout, images: images) }
            let ofAddend = rectified.map { _ in
                PackedOrDense(channels.layout, input.shape.dimensions)
            }
            let result = PackedOrDense(channels.layout, input.shape.dimensions)
            let ofScale = channels.vector, ofShift = channels.vector
            let scale = channels.padded(scale), shift = channels.padded(shift)
            let mean = channels.padded(mean)
            let deviation = channels.padded(deviation, filling: 1)
            withExtendedLifetime((source, gradient, output, scale, shift, mean, deviation)) {
                kiso_batch_norm_gradient_f32(
                    [channels.shape], source.floats, gradient.floats, scale.pointer(),
                    shift.pointer(), mean.pointer(), deviation.pointer(), relu,
                    // At the ceiling itself the gradient is 0, as at 0.
                    ceiling < .infinity ? Float(ceiling).nextDown : .infinity, output?.floats,
                    result.floats, ofAddend?.floats, ofScale.mutablePointer(),
                    ofShift.mutablePointer())
            }
            return (
                result.array, channels.trimmed(ofScale), channels.trimmed(ofShift), ofAddend?.array
            )
        }
    }

    /// A batch as the kernels see it: `[images, blocks, pixels, block]`.
    private struct Channels {
        let layout: Layout
        let shape: kiso_channels
        private let count: Int

        init?(_ x: NDArray) {
            guard x.dtype == .float32, x.count > 0, x.shape.rank == 2 || x.shape.rank == 4 else {
                return nil
            }
            count = x.shape[1]
            let images = x.shape[0], pixels = x.count / (images * count)
            if x.shape.rank == 2 {
                layout = .dense(x.shape.dimensions)
                shape = kiso_channels(images: images, blocks: 1, pixels: 1, block: count)
            } else if let packed = x.packedBuffer?.layout, packed.channelBlock > 0 {
                let block = packed.channelBlock
                layout = packed
                shape = kiso_channels(
                    images: images, blocks: (count + block - 1) / block, pixels: pixels,
                    block: block)
            } else {
                layout = PackedBuffer.denseLayout(images, x.shape.dimensions)
                shape = kiso_channels(images: images, blocks: count, pixels: pixels, block: 1)
            }
        }

        private var paddedCount: Int { shape.blocks * shape.block }

        /// Memory for a number a channel, padding channels included.
        var vector: NDArray { NDArray(uninitialized: [paddedCount], dtype: .float32) }

        /// A number a channel, with a value for the channels that only pad a block.
        func padded(_ x: NDArray, filling value: Float = 0) -> NDArray {
            let dense = x.isContiguous ? x : ReferenceBackend().copy(x)
            if paddedCount == count { return dense }
            let filling = [Float](repeating: value, count: paddedCount - count)
            return NDArray(dense.values(as: Float.self) + filling, shape: [paddedCount])
        }

        /// The numbers of the channels that are there.
        func trimmed(_ x: NDArray) -> NDArray { x.sliced(axis: 0, start: 0, count: count) }
    }
#endif
