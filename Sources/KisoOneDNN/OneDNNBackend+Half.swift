#if Native
    import CKernels
    import KisoCore

    /// Types of 16 bits are for storage: products, convolutions and max pooling are computed in
    /// `float32`, and the result is rounded once.
    extension OneDNNBackend {
        /// The result of `body` on widened arrays, rounded to their type; `nil` where `body` has
        /// none.
        func widening(_ arrays: NDArray..., body: ([NDArray]) -> NDArray?) -> NDArray? {
            body(arrays.map { cast($0, to: .float32) }).map { cast($0, to: arrays[0].dtype) }
        }

        /// Dense `float32` numbers, each rounded to the nearest of a half-precision type.
        func rounded(_ x: NDArray, to dtype: DType) -> NDArray {
            let result = NDArray(uninitialized: x.shape, dtype: dtype)
            let to = result.storage.mutableBytes.assumingMemoryBound(to: UInt16.self)
            if dtype == .float16 {
                kiso_f32_to_f16(x.pointer(), to, x.count)
            } else {
                kiso_f32_to_bf16(x.pointer(), to, x.count)
            }
            return result
        }

        /// Dense numbers of a half-precision type as `float32`.
        func widened(_ x: NDArray) -> NDArray {
            let result = NDArray(uninitialized: x.shape, dtype: .float32)
            let from = (x.storage.bytes + x.offset * 2).assumingMemoryBound(to: UInt16.self)
            if x.dtype == .float16 {
                kiso_f16_to_f32(from, result.mutablePointer(), x.count)
            } else {
                kiso_bf16_to_f32(from, result.mutablePointer(), x.count)
            }
            return result
        }
    }

    extension DType {
        /// Whether a number has 16 bits.
        var isHalf: Bool { self == .float16 || self == .bfloat16 }
    }
#endif
