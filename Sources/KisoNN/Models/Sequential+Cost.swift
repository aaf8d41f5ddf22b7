public import KisoCore
import KisoTensor

extension Sequential {
    /// Multiplications with an addition each, for one example.
    public func multiplyAdds(for input: Shape) -> Int {
        var total = 0.0
        var shape = input
        for (layer, output) in zip(layers, (try? shapes(for: input)) ?? []) {
            if layer is BatchNormalization || layer is LayerNormalization
                || layer is GroupNormalization
            {
                total += 2 * Double(shape.count)
            } else if !(layer is MaxPool || layer is AveragePool) {
                total += (layer as? any WordedLayer)?.leastCost(for: shape, output: output) ?? 0
                // Biases are added, not multiplied.
                if layer is Affine || layer is Convolution { total -= Double(output.count) }
            }
            shape = output
        }
        return Int(total)
    }
}
