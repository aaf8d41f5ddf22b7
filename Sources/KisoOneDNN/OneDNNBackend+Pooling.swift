#if OneDNN
    import COneDNN
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// The maximum in every window, in the layout of the input.
        public func maxPool(
            _ x: NDArray, geometry: WindowGeometry
        ) -> (output: NDArray, places: NDArray)? {
            let output = geometry.outputSize(height: x.shape[2], width: x.shape[3])
            guard x.dtype == .float32, x.count > 0, output.height > 0, output.width > 0 else {
                return nil
            }
            let sizes = Primitive.Sizes(
                images: x.shape[0], channels: x.shape[1], height: x.shape[2], width: x.shape[3],
                filters: x.shape[1], outputHeight: output.height, outputWidth: output.width,
                geometry: geometry)
            let layout =
                x.packedBuffer?.layout
                ?? PackedBuffer.denseLayout(sizes.images, x.shape.dimensions)
            guard
                let plan = Plan(
                    images: sizes.images,
                    { images, _ in .maxPool(sizes.with(images), source: layout) })
            else { return nil }
            let source = arrange(x, plan.layouts[0], images: sizes.images)
            let dimensions = [sizes.images, sizes.channels, output.height, output.width]
            let result = PackedOrDense(plan.layouts[1], dimensions)
            let places = PoolPlaces(
                source: plan.layouts[0], output: plan.layouts[1],
                bytes: PackedBuffer(
                    layout: plan.layouts[2], images: sizes.images, dimensions: dimensions))
            plan.forEach { piece, primitive in
                primitive.run([
                    source.address(piece.lowerBound), result.address(piece.lowerBound),
                    places.bytes.bytes + piece.lowerBound * plan.layouts[2].byteCount,
                ])
            }
            let storage = Storage(packed: places, byteCount: 0)
            return (result.array, NDArray(storage: storage, dtype: .uint8, shape: [0]))
        }

        /// Each output gradient at the place of its maximum.
        public func maxPoolGradient(
            _ outputGradient: NDArray, places: NDArray, inputShape: Shape, geometry: WindowGeometry
        ) -> NDArray? {
            guard let places = places.storage.packed as? PoolPlaces else { return nil }
            let output = outputGradient.shape
            let sizes = Primitive.Sizes(
                images: inputShape[0], channels: inputShape[1], height: inputShape[2],
                width: inputShape[3], filters: inputShape[1], outputHeight: output[2],
                outputWidth: output[3], geometry: geometry)
            guard
                let plan = Plan(
                    images: sizes.images,
                    { images, _ in
                        .maxPoolGradient(
                            sizes.with(images), source: places.source, destination: places.output)
                    })
            else { return nil }
            let gradient = arrange(outputGradient, plan.layouts[0], images: sizes.images)
            let result = PackedOrDense(plan.layouts[2], inputShape.dimensions)
            plan.forEach { piece, primitive in
                primitive.run([
                    gradient.address(piece.lowerBound),
                    places.bytes.bytes + piece.lowerBound * plan.layouts[1].byteCount,
                    result.address(piece.lowerBound),
                ])
            }
            return result.array
        }
    }

    /// Where oneDNN found the maxima, in its own form, with the layouts that it belongs to.
    private final class PoolPlaces: PackedLayout {
        let source: Layout
        let output: Layout
        let bytes: PackedBuffer

        init(source: Layout, output: Layout, bytes: PackedBuffer) {
            self.source = source
            self.output = output
            self.bytes = bytes
        }

        /// Nothing: only ``OneDNNBackend`` can read the places.
        func unpack(into bytes: UnsafeMutableRawPointer) {}
    }
#endif
