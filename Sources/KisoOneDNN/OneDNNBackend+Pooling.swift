#if Native
    import CKernels
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// The maximum in every window, in the layout of the input, and ReLU on it when asked for.
        public func maxPool(_ x: NDArray, geometry: WindowGeometry, relu: Bool) -> NDArray? {
            if x.dtype.isHalf {
                return widening(x) { maxPool($0[0], geometry: geometry, relu: relu) }
            }
            guard let pool = Pool(x, geometry, relu) else { return nil }
            let source = arrange(x, pool.inputLayout, images: x.shape[0])
            let result = PackedOrDense(pool.outputLayout, pool.outputDimensions)
            withExtendedLifetime(source) {
                kiso_max_pool_f32([pool.sizes], pool.planes, source.floats, result.floats)
            }
            return result.array
        }

        /// Each output gradient at the first place of its maximum.
        public func maxPoolGradient(
            _ outputGradient: NDArray, input: NDArray, output: NDArray, geometry: WindowGeometry,
            relu: Bool
        ) -> NDArray? {
            if input.dtype.isHalf {
                return widening(outputGradient, input, output) {
                    maxPoolGradient(
                        $0[0], input: $0[1], output: $0[2], geometry: geometry, relu: relu)
                }
            }
            guard let pool = Pool(input, geometry, relu) else { return nil }
            let images = input.shape[0]
            let source = arrange(input, pool.inputLayout, images: images)
            let maxima = arrange(output, pool.outputLayout, images: images)
            let gradient = arrange(outputGradient, pool.outputLayout, images: images)
            let result = PackedOrDense(pool.inputLayout, input.shape.dimensions)
            withExtendedLifetime((source, maxima, gradient)) {
                kiso_max_pool_gradient_f32(
                    [pool.sizes], pool.planes, source.floats, maxima.floats, gradient.floats,
                    result.floats)
            }
            return result.array
        }

        /// What stands where the maxima are, in the layout of the maxima.
        public func maxPoolSelection(
            _ x: NDArray, input: NDArray, geometry: WindowGeometry
        ) -> NDArray? {
            if x.dtype.isHalf {
                return widening(x, input) {
                    maxPoolSelection($0[0], input: $0[1], geometry: geometry)
                }
            }
            guard x.dtype == .float32, let pool = Pool(input, geometry, false) else { return nil }
            let images = input.shape[0]
            let source = arrange(input, pool.inputLayout, images: images)
            let other = arrange(x, pool.inputLayout, images: images)
            let result = PackedOrDense(pool.outputLayout, pool.outputDimensions)
            withExtendedLifetime((source, other)) {
                kiso_max_pool_selection_f32(
                    [pool.sizes], pool.planes, source.floats, other.floats, result.floats)
            }
            return result.array
        }
    }

    /// A pooling as the kernels see it: planes of blocks of channels.
    private struct Pool {
        let inputLayout: Layout
        let outputLayout: Layout
        let outputDimensions: [Int]
        let planes: Int
        let sizes: kiso_pool

        init?(_ x: NDArray, _ geometry: WindowGeometry, _ relu: Bool) {
            let output = geometry.outputSize(height: x.shape[2], width: x.shape[3])
            guard x.dtype == .float32, x.count > 0, output.height > 0, output.width > 0,
                geometry.dilation == (1, 1)
            else { return nil }
            let channels = x.shape[1]
            outputDimensions = [x.shape[0], channels, output.height, output.width]
            let block: Int
            if let packed = x.packedBuffer?.layout, [8, 16].contains(packed.channelBlock) {
                block = packed.channelBlock
                inputLayout = packed
                outputLayout = .blocked(
                    channels: channels, height: output.height, width: output.width, block: block)
            } else {
                block = 1
                inputLayout = PackedBuffer.denseLayout(x.shape[0], x.shape.dimensions)
                outputLayout = PackedBuffer.denseLayout(x.shape[0], outputDimensions)
            }
            planes = x.shape[0] * ((channels + block - 1) / block)
            sizes = kiso_pool(
                height: x.shape[2], width: x.shape[3], output_height: output.height,
                output_width: output.width, block: block, window_height: geometry.size.height,
                window_width: geometry.size.width, stride_height: geometry.stride.height,
                stride_width: geometry.stride.width, top: geometry.padding.top,
                left: geometry.padding.left, relu: relu)
        }
    }

    extension PackedOrDense {
        /// The first element.
        var floats: UnsafeMutablePointer<Float> { address(0).assumingMemoryBound(to: Float.self) }
    }
#endif
