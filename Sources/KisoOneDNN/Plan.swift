#if Native
    import KisoCore

    /// The primitives of one operation over a batch: one for each size of piece, in common layouts.
    struct Plan {
        let pieces: BatchPieces
        let layouts: [Layout]
        private let first: Primitive
        /// For the pieces of the other size, if there are two sizes.
        private let second: Primitive?
        private let firstCount: Int

        /// Asks `key` for the first size without a wish, and for any other size with the layouts
        /// that the first one chose. `nil` when oneDNN has no such primitive.
        init?(images: Int, _ key: (_ images: Int, _ wish: [Layout]?) -> Primitive.Key) {
            pieces = BatchPieces(images)
            // Sizes of pieces differ by one at most.
            let count = pieces.ranges[0].count
            guard let first = Primitive.cached(key(count, nil)) else { return nil }
            firstCount = count
            self.first = first
            layouts = first.layouts
            guard let other = pieces.ranges.first(where: { $0.count != count }) else {
                second = nil
                return
            }
            guard let second = Primitive.cached(key(other.count, layouts)),
                second.layouts == layouts
            else { return nil }
            self.second = second
        }

        /// Runs `body` for every piece on the thread pool.
        func forEach(_ body: (Range<Int>, Primitive) -> Void) {
            pieces.forEach { piece in
                body(piece, piece.count == firstCount ? first : second ?? first)
            }
        }
    }

    /// A batch of images in a given layout, which may be the dense one.
    struct PackedOrDense {
        let array: NDArray
        private let base: UnsafeMutableRawPointer
        private let imageBytes: Int

        /// A new batch with undefined elements.
        init(_ layout: Layout, _ dimensions: [Int]) {
            if layout == PackedBuffer.denseLayout(dimensions[0], dimensions) {
                array = NDArray(uninitialized: Shape(dimensions), dtype: .float32)
                base = array.storage.mutableBytes
            } else {
                let buffer = PackedBuffer(
                    layout: layout, images: dimensions[0], dimensions: dimensions)
                array = NDArray(packed: buffer)
                base = buffer.bytes
            }
            imageBytes = layout.byteCount
        }

        /// An existing batch.
        init(_ array: NDArray, _ base: UnsafeMutableRawPointer, imageBytes: Int) {
            self.array = array
            self.base = base
            self.imageBytes = imageBytes
        }

        /// The address of an image.
        func address(_ image: Int) -> UnsafeMutableRawPointer { base + image * imageBytes }
    }

    extension NDArray {
        /// The address of the first element of a dense array, for C functions that only read it.
        var address: UnsafeMutableRawPointer {
            UnsafeMutableRawPointer(mutating: pointer(as: Float.self))
        }
    }

    extension OneDNNBackend {
        /// A batch of images in a layout; as it is when it already lies so.
        func arrange(_ x: NDArray, _ layout: Layout, images: Int) -> PackedOrDense {
            let dimensions = x.shape.dimensions
            if let packed = x.packedBuffer {
                if packed.layout == layout {
                    return PackedOrDense(x, packed.bytes, imageBytes: layout.byteCount)
                }
                if layout != PackedBuffer.denseLayout(images, dimensions) {
                    let result = PackedOrDense(layout, dimensions)
                    Layout.reorder(
                        from: packed.layout, packed.bytes, to: layout, result.address(0),
                        images: images)
                    return result
                }
            }
            let dense = x.isContiguous ? x : copy(x)
            let plain = PackedBuffer.denseLayout(images, dimensions)
            if layout == plain {
                return PackedOrDense(dense, dense.address, imageBytes: layout.byteCount)
            }
            let result = PackedOrDense(layout, dimensions)
            Layout.reorder(
                from: plain, dense.address, to: layout, result.address(0), images: images)
            return result
        }
    }
#endif
