#if Native
    import KisoBackend
    public import KisoCore

    // Joins and parts of images whose channels lie in blocks: whole blocks move, nothing is unpacked.
    extension OneDNNBackend {
        /// Images `[n, c, h, w]` one after the other along their channels, if one of them lies in
        /// blocks that the channels of all of them fill.
        public func concatenate(_ inputs: [NDArray], axis: Int) -> NDArray? {
            guard axis == 1, let first = inputs.lazy.compactMap(\.packedBuffer).first,
                first.dimensions.count == 4, first.layout.channelBlock > 1
            else { return nil }
            let block = first.layout.channelBlock
            let (images, height, width) = (
                first.dimensions[0], first.dimensions[2], first.dimensions[3]
            )
            guard inputs.allSatisfy({ $0.dtype == .float32 && $0.shape[1] % block == 0 }) else {
                return nil
            }
            func layout(_ channels: Int) -> Layout {
                .blocked(channels: channels, height: height, width: width, block: block)
            }
            let channels = inputs.map { $0.shape[1] }
            let parts = zip(inputs, channels).map { arrange($0, layout($1), images: images) }
            let total = channels.reduce(0, +)
            let result = PackedBuffer(
                layout: layout(total), images: images, dimensions: [images, total, height, width])
            let imageBytes = channels.map { $0 * height * width * 4 }
            BatchPieces(images).forEach { piece in
                for image in piece {
                    var target = result.bytes + image * result.layout.byteCount
                    for (part, count) in zip(parts, imageBytes) {
                        target.copyMemory(from: part.address(image), byteCount: count)
                        target += count
                    }
                }
            }
            return NDArray(packed: result)
        }

        /// Some channels of images that lie in blocks, if they are whole blocks.
        public func slice(_ x: NDArray, axis: Int, start: Int, count: Int) -> NDArray? {
            guard axis == 1, count > 0, let whole = x.packedBuffer, whole.dimensions.count == 4,
                whole.layout.channelBlock > 1, start % whole.layout.channelBlock == 0,
                count % whole.layout.channelBlock == 0
            else { return nil }
            let (height, width) = (whole.dimensions[2], whole.dimensions[3])
            let part = PackedBuffer(
                layout: .blocked(
                    channels: count, height: height, width: width,
                    block: whole.layout.channelBlock),
                images: whole.images, dimensions: [whole.images, count, height, width])
            let before = start * height * width * 4
            BatchPieces(whole.images).forEach { piece in
                for image in piece {
                    (part.bytes + image * part.layout.byteCount).copyMemory(
                        from: whole.bytes + image * whole.layout.byteCount + before,
                        byteCount: part.layout.byteCount)
                }
            }
            return NDArray(packed: part)
        }
    }
#endif
