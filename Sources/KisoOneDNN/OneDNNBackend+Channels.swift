#if Native
    import CKernels
    public import KisoCore

    // Channels of images in blocked layouts, where a block may be filled up with zeros.
    extension OneDNNBackend {
        /// Channels one after the other, or images, without leaving the blocked layout.
        public func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray? {
            guard arrays.count > 1, axis < 2, let block = commonBlock(of: arrays) else {
                return nil
            }
            var dimensions = arrays[0].shape.dimensions
            dimensions[axis] = arrays.map { $0.shape[axis] }.reduce(0, +)
            let (height, width) = (dimensions[2], dimensions[3])
            func layout(_ channels: Int) -> Layout {
                .blocked(channels: channels, height: height, width: width, block: block)
            }
            let result = PackedBuffer(
                layout: layout(dimensions[1]), images: dimensions[0], dimensions: dimensions)
            var image = 0, channel = 0
            for x in arrays {
                let own = layout(x.shape[1])
                let source = arrange(x, own, images: x.shape[0])
                withExtendedLifetime(source) {
                    moveChannels(
                        x.shape[1], of: x.shape[0], from: source.floats, own, to: result, image,
                        channel)
                }
                if axis == 0 { image += x.shape[0] } else { channel += x.shape[1] }
            }
            return NDArray(packed: result)
        }

        /// Some channels of images, in their layout, where they fill at least half of a block: fewer
        /// would mostly be zeros.
        public func packedSlice(_ x: NDArray, axis: Int, start: Int, count: Int) -> NDArray? {
            guard axis == 1, let packed = x.packedBuffer, let block = packed.imageBlock,
                2 * count >= block
            else { return nil }
            var dimensions = x.shape.dimensions
            dimensions[1] = count
            let layout = Layout.blocked(
                channels: count, height: dimensions[2], width: dimensions[3], block: block)
            let result = PackedBuffer(
                layout: layout, images: dimensions[0], dimensions: dimensions)
            moveChannels(
                count, of: dimensions[0], from: packed.floats, packed.layout, first: start,
                to: result, 0, 0)
            return NDArray(packed: result)
        }

        /// The block of the arrays that are packed, if they hold at least half of the elements.
        private func commonBlock(of arrays: [NDArray]) -> Int? {
            var block: Int?
            var packedCount = 0, count = 0
            for x in arrays {
                guard x.dtype == .float32, x.shape.rank == 4, x.count > 0 else { return nil }
                count += x.count
                guard let packed = x.packedBuffer else { continue }
                guard let own = packed.imageBlock, own == block ?? own else { return nil }
                block = own
                packedCount += x.count
            }
            return 2 * packedCount >= count ? block : nil
        }

        /// Moves channels of images, and fills the last block up with zeros.
        private func moveChannels(
            _ count: Int, of images: Int, from source: UnsafePointer<Float>, _ layout: Layout,
            first: Int = 0, to result: PackedBuffer, _ image: Int, _ channel: Int
        ) {
            let pixels = result.dimensions[2] * result.dimensions[3]
            let move = kiso_channel_move(
                from_step: layout.byteCount / 4, to_step: result.layout.byteCount / 4,
                pixels: pixels, block: layout.channelBlock, from_start: first,
                to_start: channel, count: count, fills: channel + count == result.dimensions[1])
            kiso_move_channels_f32(
                [move], images, source, result.floats + image * result.layout.byteCount / 4)
        }

        /// A function of packed images and a number for each channel, or one for all; `nil` where the
        /// layout pads channels.
        func packedBroadcast(
            _ kernel: kiso_binary, _ x: NDArray, _ repeated: NDArray, swapped: Bool
        ) -> NDArray? {
            guard let packed = x.packedBuffer, let block = packed.fullBlock else { return nil }
            if repeated.isOneNumber {
                let result = PackedBuffer(like: packed)
                kiso_binary_column_f32(
                    kernel, packed.floats, repeated.pointer(), result.floats, 1, x.count, swapped)
                return NDArray(packed: result)
            }
            let strides = repeated.strides, sizes = repeated.shape
            guard
                zip([0, 2, 3], [strides[0], strides[2], strides[3]])
                    .allSatisfy({ sizes[$0] == 1 || $1 == 0 })
            else { return nil }
            let numbers = NDArray(
                storage: repeated.storage, dtype: .float32, shape: [sizes[1]],
                strides: [strides[1]], offset: repeated.offset)
            let dense = numbers.isContiguous ? numbers : copy(numbers)
            let result = PackedBuffer(like: packed)
            let shape = kiso_channels(
                images: sizes[0], blocks: sizes[1] / block, pixels: sizes[2] * sizes[3],
                block: block)
            kiso_binary_channels_f32(
                kernel, [shape], packed.floats, dense.pointer(), result.floats, swapped)
            return NDArray(packed: result)
        }
    }

    extension PackedBuffer {
        /// The block of channels of images; `nil` for any other layout.
        var imageBlock: Int? {
            let block = layout.channelBlock
            guard !isWeight, block == 8 || block == 16, dimensions.count == 4,
                images == dimensions[0]
            else { return nil }
            return block
        }

        /// The block of channels of images whose channels fill whole blocks, so that every number in
        /// memory is an element; `nil` for any other layout.
        var fullBlock: Int? {
            imageBlock.flatMap { dimensions[1] % $0 == 0 ? $0 : nil }
        }

        /// Whether every number in memory is an element.
        var isFull: Bool { byteCount == 4 * dimensions.reduce(1, *) }
    }
#endif
