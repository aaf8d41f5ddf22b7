#if Native
    import CKernels
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// Convolution plus bias, and ReLU on it when asked for.
        public func convolution(
            _ x: NDArray, weight: NDArray, bias: NDArray?, geometry: WindowGeometry, relu: Bool,
            precision: Precision = .float32
        ) -> NDArray? {
            if x.dtype.isHalf {
                return widening(x, weight) { wide in
                    convolution(
                        wide[0], weight: wide[1], bias: bias.map { cast($0, to: .float32) },
                        geometry: geometry, relu: relu)
                }
            }
            guard let sizes = sizes(x.shape, weight.shape, geometry, x.dtype, precision, .result),
                let plan = Plan(
                    images: sizes.images,
                    { images, wish in
                        .convolution(
                            sizes.with(images), bias: bias != nil, source: wish?[0],
                            destination: wish?[2])
                    })
            else { return nil }
            let source = arrange(x, plan.layouts[0], images: sizes.images)
            let filters = arrangeWeight(weight, plan.layouts[1], geometry)
            let offsets = bias.map { $0.isContiguous ? $0 : copy($0) }
            let result = PackedOrDense(
                plan.layouts[2],
                [sizes.images, sizes.filters, sizes.outputHeight, sizes.outputWidth])
            let biasAddress = offsets.map {
                UnsafeMutableRawPointer(mutating: $0.pointer(as: Float.self))
            }
            withExtendedLifetime((source, filters, offsets)) {
                plan.forEach { piece, primitive in
                    let arguments = [
                        source.address(piece.lowerBound), filters.bytes,
                        result.address(piece.lowerBound),
                    ]
                    primitive.run(biasAddress.map { arguments + [$0] } ?? arguments)
                    // oneDNN's own ReLU turns NaN into 0. The piece is still in the cache.
                    if relu {
                        kiso_relu_f32(
                            result.address(piece.lowerBound).assumingMemoryBound(to: Float.self),
                            piece.count * plan.layouts[2].byteCount / 4)
                    }
                }
            }
            return result.array
        }

        /// The gradient of a convolution with respect to its input.
        public func convolutionInputGradient(
            _ outputGradient: NDArray, weight: NDArray, inputShape: Shape, geometry: WindowGeometry,
            precision: Precision = .float32
        ) -> NDArray? {
            guard
                let sizes = sizes(
                    inputShape, weight.shape, geometry, weight.dtype, precision, .inputGradient),
                let plan = Plan(
                    images: sizes.images,
                    { images, wish in
                        .convolutionInputGradient(
                            sizes.with(images), source: wish?[2], destination: wish?[0])
                    })
            else { return nil }
            let gradient = arrange(outputGradient, plan.layouts[0], images: sizes.images)
            let filters = arrangeWeight(weight, plan.layouts[1], geometry)
            let result = PackedOrDense(plan.layouts[2], inputShape.dimensions)
            plan.forEach { piece, primitive in
                primitive.run([
                    gradient.address(piece.lowerBound), filters.bytes,
                    result.address(piece.lowerBound),
                ])
            }
            return result.array
        }

        /// The gradient of a convolution with respect to its weight: one sum a piece of the batch,
        /// added in the order of the pieces.
        public func convolutionWeightGradient(
            _ outputGradient: NDArray, input: NDArray, weightShape: Shape, geometry: WindowGeometry,
            precision: Precision = .float32
        ) -> NDArray? {
            guard
                let sizes = sizes(
                    input.shape, weightShape, geometry, input.dtype, precision, .weightGradient)
            else { return nil }
            if let result = fewChannelsWeightGradient(
                outputGradient, input: input, weightShape: weightShape, sizes: sizes)
            {
                return result
            }
            if let result = depthwiseWeightGradient(
                outputGradient, input: input, weightShape: weightShape, sizes: sizes)
            {
                return result
            }
            guard
                let plan = Plan(
                    images: sizes.images,
                    { images, wish in
                        .convolutionWeightGradient(
                            sizes.with(images), source: wish?[0], destination: wish?[1])
                    })
            else { return nil }
            let source = arrange(input, plan.layouts[0], images: sizes.images)
            let gradient = arrange(outputGradient, plan.layouts[1], images: sizes.images)
            let pieces = plan.pieces.ranges
            let partial = PackedBuffer(
                layout: plan.layouts[2], images: pieces.count, dimensions: weightShape.dimensions)
            let step = plan.layouts[2].byteCount
            plan.forEach { piece, primitive in
                let index = pieces.firstIndex(of: piece) ?? 0
                primitive.run([
                    source.address(piece.lowerBound), gradient.address(piece.lowerBound),
                    partial.bytes + index * step,
                ])
            }
            for index in 1..<max(1, pieces.count) {
                kiso_binary_f32(
                    KISO_ADD, partial.floats, partial.floats + index * step / 4, partial.floats,
                    step / 4)
            }
            let result = NDArray(uninitialized: weightShape, dtype: .float32)
            Layout.reorder(
                from: plan.layouts[2], partial.bytes,
                to: .dense(weightDimensions(weightShape, geometry)), result.storage.mutableBytes,
                images: 1)
            return result
        }

        /// The weight gradient over images of up to four channels; `nil` when it has no advantage.
        private func fewChannelsWeightGradient(
            _ outputGradient: NDArray, input: NDArray, weightShape: Shape, sizes: Primitive.Sizes
        ) -> NDArray? {
            guard sizes.channels <= 4, sizes.geometry.groups == 1, sizes.precision == .float32,
                let gradient = outputGradient.packedBuffer, gradient.layout.channelBlock == 8
            else { return nil }
            let source = input.isContiguous ? input : copy(input)
            let result = NDArray(uninitialized: weightShape, dtype: .float32)
            let g = sizes.geometry
            let c = kiso_few_channels(
                channels: sizes.channels, height: sizes.height, width: sizes.width,
                filters: sizes.filters, output_height: sizes.outputHeight,
                output_width: sizes.outputWidth, window_height: g.size.height,
                window_width: g.size.width, stride_height: g.stride.height,
                stride_width: g.stride.width, dilation_height: g.dilation.height,
                dilation_width: g.dilation.width, top: g.padding.top, bottom: g.padding.bottom,
                left: g.padding.left, right: g.padding.right)
            let done = withExtendedLifetime((source, gradient)) {
                kiso_weight_gradient_few_channels_f32(
                    [c], sizes.images, BatchPieces(sizes.images).ranges.count, source.pointer(),
                    gradient.floats, result.mutablePointer())
            }
            return done ? result : nil
        }

        /// The weight gradient of a depthwise convolution; `nil` for any other, and for windows of 3×3
        /// with little padding, which oneDNN takes in blocks itself.
        private func depthwiseWeightGradient(
            _ outputGradient: NDArray, input: NDArray, weightShape: Shape, sizes: Primitive.Sizes
        ) -> NDArray? {
            let g = sizes.geometry
            guard g.groups > 1, g.groups == sizes.channels, sizes.filters == sizes.channels,
                g.dilation == (1, 1), g.size.height <= 7, g.size.width <= 7,
                sizes.precision == .float32
            else { return nil }
            let p = g.padding
            if g.size == (3, 3), max(p.top, p.bottom, p.left, p.right) <= 1 { return nil }
            let block =
                input.packedBuffer?.imageBlock ?? outputGradient.packedBuffer?.imageBlock ?? 16
            func layout(_ height: Int, _ width: Int) -> Layout {
                .blocked(channels: sizes.channels, height: height, width: width, block: block)
            }
            let source = arrange(input, layout(sizes.height, sizes.width), images: sizes.images)
            let gradient = arrange(
                outputGradient, layout(sizes.outputHeight, sizes.outputWidth),
                images: sizes.images)
            let result = NDArray(uninitialized: weightShape, dtype: .float32)
            let c = kiso_depthwise(
                channels: sizes.channels, height: sizes.height, width: sizes.width,
                output_height: sizes.outputHeight, output_width: sizes.outputWidth,
                window_height: g.size.height, window_width: g.size.width,
                stride_height: g.stride.height, stride_width: g.stride.width,
                top: g.padding.top, left: g.padding.left, block: block)
            let done = withExtendedLifetime((source, gradient)) {
                kiso_depthwise_weight_gradient_f32(
                    [c], sizes.images, source.floats, gradient.floats, result.mutablePointer())
            }
            return done ? result : nil
        }

        /// The sizes of a convolution that oneDNN can take, `nil` for any other.
        private func sizes(
            _ input: Shape, _ weight: Shape, _ geometry: WindowGeometry, _ dtype: DType,
            _ precision: Precision, _ pass: Winograd.Pass
        ) -> Primitive.Sizes? {
            let output = geometry.outputSize(height: input[2], width: input[3])
            guard dtype == .float32, input.count > 0, weight.count > 0, output.height > 0,
                output.width > 0, precision == .float32 || BFloat16Units.areUsable
            else { return nil }
            var sizes = Primitive.Sizes(
                images: input[0], channels: input[1], height: input[2], width: input[3],
                filters: weight[0], outputHeight: output.height, outputWidth: output.width,
                geometry: geometry, precision: precision)
            sizes.winograd = Winograd.isFaster(sizes, pass)
            return sizes
        }

        /// The sizes of a weight as oneDNN counts them: groups have an axis of their own.
        private func weightDimensions(_ shape: Shape, _ geometry: WindowGeometry) -> [Int] {
            let sizes = shape.dimensions
            guard geometry.groups > 1 else { return sizes }
            return [geometry.groups, sizes[0] / geometry.groups] + sizes.dropFirst()
        }

        /// A weight in the layout that a primitive wants. It is kept beside the dense form, so that
        /// a weight that does not change is arranged once.
        private func arrangeWeight(
            _ weight: NDArray, _ layout: Layout, _ geometry: WindowGeometry
        ) -> PackedBuffer {
            if let packed = weight.packedWeight, packed.layout == layout { return packed }
            let dense = weight.isContiguous ? weight : copy(weight)
            let buffer = PackedBuffer(
                layout: layout, images: 1, dimensions: weight.shape.dimensions, isWeight: true)
            Layout.reorder(
                from: .dense(weightDimensions(weight.shape, geometry)), dense.address,
                to: layout, buffer.bytes, images: 1)
            if weight.isContiguous && weight.offset == 0
                && weight.storage.byteCount == weight.count * 4
            {
                weight.storage.remember(packed: buffer)
            }
            return buffer
        }
    }

    extension Primitive.Sizes {
        /// The same sizes for another number of images.
        func with(_ images: Int) -> Primitive.Sizes {
            var result = self
            result.images = images
            return result
        }
    }
#endif
