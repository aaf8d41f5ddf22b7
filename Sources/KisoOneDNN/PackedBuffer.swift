#if Native
    import COneDNN
    import KisoCore

    /// An array in one of oneDNN's layouts: `images` times the layout of one image, or one whole
    /// weight.
    final class PackedBuffer: PackedLayout, @unchecked Sendable {
        let layout: Layout
        /// How many times the layout stands in a row.
        let images: Int
        /// The sizes of the dense array.
        let dimensions: [Int]
        /// Whether it is a weight beside its dense form: only a convolution may look at it, as its
        /// layout is none of a batch of images.
        let isWeight: Bool
        let bytes: UnsafeMutableRawPointer
        let byteCount: Int

        /// Memory with undefined contents.
        init(layout: Layout, images: Int, dimensions: [Int], isWeight: Bool = false) {
            self.layout = layout
            self.images = images
            self.dimensions = dimensions
            self.isWeight = isWeight
            byteCount = layout.byteCount * images
            bytes = MemoryPool.shared.allocate(byteCount: byteCount)
        }

        deinit { MemoryPool.shared.deallocate(bytes, byteCount: byteCount) }

        func unpack(into dense: UnsafeMutableRawPointer) {
            Layout.reorder(
                from: layout, bytes, to: PackedBuffer.denseLayout(images, dimensions), dense,
                images: images)
        }

        /// The dense layout of one of `images` equal parts of an array.
        static func denseLayout(_ images: Int, _ dimensions: [Int]) -> Layout {
            images == dimensions[0] && dimensions.count == 4
                ? .dense([1] + dimensions.dropFirst()) : .dense(dimensions)
        }
    }

    extension Layout {
        /// Rearranges `images` arrays that lie in a row.
        static func reorder(
            from source: Layout, _ from: UnsafeMutableRawPointer, to destination: Layout,
            _ to: UnsafeMutableRawPointer, images: Int
        ) {
            BatchPieces(images).forEach { piece in
                let primitive = Primitive.cached(
                    .reorder(source, destination, images: piece.count))
                primitive?.run([
                    from + piece.lowerBound * source.byteCount,
                    to + piece.lowerBound * destination.byteCount,
                ])
            }
        }
    }
#endif
