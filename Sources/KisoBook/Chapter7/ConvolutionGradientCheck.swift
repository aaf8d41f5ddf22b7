import KisoCore
import KisoNN
import KisoTensor

/// ch07/gradient-check: backpropagation through convolution and pooling against differences.
struct ConvolutionGradientCheck: Experiment {
    let id = "ch07/gradient-check"
    let title = "Gradients of a convolutional network, checked"
    let explanation = """
        The chapter's network for one small image, in double precision. Every parameter's gradient \
        by backpropagation is compared with the one by central differences, which needs two passes \
        through the network for every single weight.
        """

    func run(_ notebook: Notebook) throws {
        let small = Initializer.normal(0.01)
        let model = Sequential(seed: notebook.seed) {
            Convolution(inputs: 1, filters: 10, size: 3, initializer: small)
            ReLU()
            MaxPool(size: 2)
            Flatten()
            Affine(inputs: 10 * 4 * 4, outputs: 10, initializer: small)
            ReLU()
            Affine(inputs: 10, outputs: 10, initializer: small)
        }
        model.useDoublePrecision()
        var generator = notebook.random("image")
        let image = Tensor.uniform([1, 1, 10, 10], dtype: .float64, using: &generator)
        let label = Tensor([1] as [Int64], shape: [1])
        // The initial weights are so small that many results lie near 0: a step as long as usual would
        // cross the kink of a ReLU, where there is no derivative.
        notebook.say("Mean absolute difference between the two gradients:")
        for (name, mean) in try model.gradientDifferences(image, label, step: 1e-6) {
            notebook.check(name, mean, in: 0...1e-8, by: .ours)
        }
    }
}
