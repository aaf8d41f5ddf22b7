#if Native
    import CKernels
    public import KisoCore

    // Channels of images in blocked layouts: joining and cutting them moves whole images.
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
            let images = dimensions[0]
            let result = PackedBuffer(
                layout: layout(dimensions[1]), images: images, dimensions: dimensions)
            var start = 0
            for x in arrays {
                let own = layout(x.shape[1])
                let source = arrange(x, own, images: x.shape[0])
                // An image has its channels in a row, so an array is one run of bytes an image.
                withExtendedLifetime(source) {
                    moveRuns(
                        x.shape[0], of: own.byteCount, from: source.address(0),
                        step: own.byteCount, to: result.bytes + start,
                        step: result.layout.byteCount)
                }
                start += axis == 1 ? own.byteCount : own.byteCount * x.shape[0]
            }
            return NDArray(packed: result)
        }

        /// Whole blocks of channels of images, in their layout.
        public func packedSlice(_ x: NDArray, axis: Int, start: Int, count: Int) -> NDArray? {
            guard axis == 1, count > 0, let packed = x.packedBuffer, let block = packed.fullBlock,
                start % block == 0, count % block == 0
            else { return nil }
            var dimensions = x.shape.dimensions
            dimensions[1] = count
            let layout = Layout.blocked(
                channels: count, height: dimensions[2], width: dimensions[3], block: block)
            let result = PackedBuffer(
                layout: layout, images: dimensions[0], dimensions: dimensions)
            moveRuns(
                dimensions[0], of: layout.byteCount,
                from: packed.bytes + start * dimensions[2] * dimensions[3] * 4,
                step: packed.layout.byteCount, to: result.bytes, step: layout.byteCount)
            return NDArray(packed: result)
        }

        /// The block of the arrays that are packed, if they hold at least half of the elements and
        /// the channels of all fill whole blocks.
        private func commonBlock(of arrays: [NDArray]) -> Int? {
            var block: Int?
            var packedCount = 0, count = 0
            for x in arrays {
                guard x.dtype == .float32, x.shape.rank == 4, x.count > 0 else { return nil }
                count += x.count
                guard let packed = x.packedBuffer else { continue }
                guard let own = packed.fullBlock, own == block ?? own else { return nil }
                block = own
                packedCount += x.count
            }
            guard let block, 2 * packedCount >= count,
                arrays.allSatisfy({ $0.shape[1] % block == 0 })
            else { return nil }
            return block
        }

        private func moveRuns(
            _ count: Int, of bytes: Int, from: UnsafeMutableRawPointer, step fromStep: Int,
            to: UnsafeMutableRawPointer, step toStep: Int
        ) {
            // Images of floats: all sizes are multiples of four.
            _ = kiso_move(
                from, to, 2, [count, bytes / 4], [fromStep / 4, 1], [toStep / 4, 1], 4)
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
        /// The block of channels of images whose channels fill whole blocks, so that every number in
        /// memory is an element; `nil` for any other layout.
        var fullBlock: Int? {
            let block = layout.channelBlock
            guard !isWeight, block == 8 || block == 16, dimensions.count == 4,
                images == dimensions[0], dimensions[1] % block == 0
            else { return nil }
            return block
        }

        /// Whether every number in memory is an element.
        var isFull: Bool { byteCount == 4 * dimensions.reduce(1, *) }
    }
#endif
