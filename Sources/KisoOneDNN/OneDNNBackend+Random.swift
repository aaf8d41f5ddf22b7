#if Native
    import CKernels
    import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// Draws sixteen at a time, on all threads: a draw depends on its place alone.
        public func dropoutMask(
            _ shape: Shape, ratio: Double, generator: RandomGenerator
        ) -> NDArray? {
            let mask = NDArray(uninitialized: shape, dtype: .float32)
            if shape.count == 0 { return mask }
            // u · 2⁻⁵³ < ratio for a whole number u, where u < ⌈ratio · 2⁵³⌉.
            let threshold = UInt64((ratio * 0x1p53).rounded(.up))
            kiso_dropout_mask_f32(
                generator.seed, generator.stream, generator.position, threshold,
                Float(1 / (1 - ratio)), shape.count, mask.mutablePointer())
            return mask
        }
    }
#endif
