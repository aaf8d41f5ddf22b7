#if Native
    import KisoCore

    /// When a convolution of 3×3 is computed by Winograd's algorithm.
    ///
    /// A tile of 4×4 results needs 6×6 values. Tile, filter and results are carried over by small
    /// fixed matrices, `Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A`, so that 36 multiplications do the work of 144
    /// and are, over channels and tiles, 36 products of matrices. The sums are others than those of
    /// the definition: single results differ by up to 10⁻⁵ of the size that results have, those of
    /// the weight's gradient by less than before. A value that is not finite makes the whole of its
    /// tiles NaN.
    ///
    /// Source: A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2016.
    enum Winograd {
        /// The side of a tile of results.
        private static let tile = 4
        /// The channels beside each other in memory.
        private static let block = 16

        /// What is computed.
        enum Pass {
            case result, inputGradient, weightGradient
        }

        /// Whether it is faster than the definition, by what was measured on processors with
        /// AVX-512 (docs/PERFORMANCE.md). It depends on the sizes only.
        static func isFaster(_ sizes: Primitive.Sizes, _ pass: Pass) -> Bool {
            let g = sizes.geometry
            // oneDNN 2.6 gives wrong results where the paddings differ.
            let padding = g.padding.top
            guard padding <= 1, g.padding == (padding, padding, padding, padding) else {
                return false
            }
            guard g.size == (3, 3), g.stride == (1, 1), g.dilation == (1, 1), g.groups == 1,
                sizes.precision == .float32, min(sizes.channels, sizes.filters) >= block
            else { return false }
            let rows = (sizes.outputHeight + tile - 1) / tile
            let columns = (sizes.outputWidth + tile - 1) / tile
            // Carrying over the filters must pay for the tiles of a piece of the batch. `BFloat16Units`
            // tries its units on a convolution that must stay exact: it has 18 tiles.
            let tiles = BatchPieces(sizes.images).ranges[0].count * rows * columns
            guard tiles >= (pass == .weightGradient ? 24 : 64) else { return false }
            // Results beyond the edge are computed for nothing.
            let waste =
                Double(rows * columns * tile * tile)
                / Double(sizes.outputHeight * sizes.outputWidth)
            // Carrying over costs by the sum of the channels, what is saved is by their product. Both
            // algorithms fill channels up to whole blocks.
            let (inputs, filters) = (filled(sizes.channels), filled(sizes.filters))
            let channels = 2 * inputs * filters / (inputs + filters)
            if waste > 1.05 { return waste <= 1.35 && channels >= 38 }
            return channels >= (pass == .weightGradient ? 16 : 32)
        }

        private static func filled(_ channels: Int) -> Int {
            (channels + block - 1) / block * block
        }
    }
#endif
