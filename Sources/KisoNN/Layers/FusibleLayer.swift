import KisoTensor

/// A layer that can compute an activation function together with its result.
protocol FusibleLayer: ShapedLayer {
    /// The function that was asked for with the layer.
    var activation: ActivationFunction? { get }

    /// The layer's own result, then a function of it, whatever ``activation`` is.
    func computed(_ x: Tensor, pass: Pass, activation: ActivationFunction?) -> Tensor
}

extension FusibleLayer {
    /// The result with the function that was asked for.
    func computed(_ x: Tensor, pass: Pass) -> Tensor {
        computed(x, pass: pass, activation: activation)
    }
}
