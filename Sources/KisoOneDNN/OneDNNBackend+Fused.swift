#if Native
    import CKernels
    public import KisoBackend
    public import KisoCore

    extension OneDNNBackend {
        /// Softmax along the last axis.
        public func softmax(_ x: NDArray) -> NDArray? {
            guard x.dtype == .float32, x.count > 0, x.shape.rank > 0 else { return nil }
            let dense = x.isContiguous ? x : copy(x)
            let result = NDArray(uninitialized: x.shape, dtype: .float32)
            let count = x.shape[-1]
            withExtendedLifetime(dense) {
                kiso_softmax_f32(dense.pointer(), result.mutablePointer(), x.count / count, count)
            }
            return result
        }

        /// The mean cross-entropy of softmax(`logits`) and labels, with the probabilities.
        public func softmaxCrossEntropy(
            _ logits: NDArray, labels: NDArray
        ) -> (loss: NDArray, probabilities: NDArray)? {
            guard logits.dtype == .float32, logits.count > 0, labels.isContiguous else {
                return nil
            }
            let dense = logits.isContiguous ? logits : copy(logits)
            let probabilities = NDArray(uninitialized: logits.shape, dtype: .float32)
            let loss = withExtendedLifetime(dense) {
                kiso_softmax_cross_entropy_f32(
                    dense.pointer(), labels.pointer(), probabilities.mutablePointer(),
                    logits.shape[0], logits.shape[1])
            }
            return (NDArray([loss], shape: .scalar), probabilities)
        }

        /// The gradient of the mean cross-entropy of softmax(`logits`) and labels.
        public func softmaxCrossEntropyGradient(
            _ outputGradient: NDArray, probabilities: NDArray, labels: NDArray
        ) -> NDArray? {
            guard outputGradient.dtype == .float32, outputGradient.count == 1,
                probabilities.dtype == .float32, probabilities.isContiguous, labels.isContiguous
            else { return nil }
            let gradient = outputGradient.isContiguous ? outputGradient : copy(outputGradient)
            let result = NDArray(uninitialized: probabilities.shape, dtype: .float32)
            withExtendedLifetime((gradient, probabilities, labels)) {
                let g: UnsafePointer<Float> = gradient.pointer()
                kiso_softmax_cross_entropy_gradient_f32(
                    probabilities.pointer(), labels.pointer(), g[0] / Float(labels.count),
                    result.mutablePointer(), probabilities.shape[0], probabilities.shape[1])
            }
            return result
        }

        /// Updates a parameter and the optimizer's state in place.
        public func optimizerStep(
            _ rule: FusedUpdate, parameter: NDArray, gradient: NDArray, state: [NDArray]
        ) -> Bool {
            guard parameter.dtype == .float32, gradient.dtype == .float32, parameter.isContiguous,
                gradient.count == parameter.count,
                state.allSatisfy({ $0.dtype == .float32 && $0.isContiguous })
            else { return false }
            let gradient = gradient.isContiguous ? gradient : copy(gradient)
            let g: UnsafePointer<Float> = gradient.pointer()
            let w: UnsafeMutablePointer<Float> = parameter.mutablePointer()
            let count = parameter.count
            switch rule {
            case .sgd(let rate): kiso_sgd_f32(w, g, Float(rate), count)
            case .momentum(let rate, let momentum):
                kiso_momentum_f32(
                    w, g, state[0].mutablePointer(), Float(rate), Float(momentum), count)
            case .adam(let rate, let beta1, let beta2, let epsilon):
                kiso_adam_f32(
                    w, g, state[0].mutablePointer(), state[1].mutablePointer(), Float(rate),
                    Float(1 - beta1), Float(1 - beta2), Float(epsilon), count)
            case .average(let keep): kiso_average_f32(w, g, Float(keep), count)
            }
            return true
        }
    }
#endif
