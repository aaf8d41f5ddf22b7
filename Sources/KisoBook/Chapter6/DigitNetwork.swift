import KisoNN

extension Sequential {
    /// The networks of chapter 6: 784 pixels, hidden layers of 100 units with ReLU, 10 classes.
    ///
    /// - Parameters:
    ///   - beforeReLU: what stands between an affine layer and its ReLU, such as a normalisation.
    ///   - afterReLU: what stands behind each ReLU, such as dropout.
    static func digitNetwork(
        hiddenLayers: Int, initializer: Initializer = .he, seed: UInt64,
        beforeReLU: () -> [any TensorLayer] = { [] }, afterReLU: () -> [any TensorLayer] = { [] }
    ) -> Sequential {
        Sequential(seed: seed) {
            Flatten()
            for number in 1...hiddenLayers {
                Affine(inputs: number == 1 ? 784 : 100, outputs: 100, initializer: initializer)
                beforeReLU()
                ReLU()
                afterReLU()
            }
            Affine(inputs: 100, outputs: 10, initializer: initializer)
        }
    }
}
