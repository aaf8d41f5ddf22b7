import KisoCore
import KisoData
import KisoOps
import KisoTensor

/// 784 pixels, a hidden layer of sigmoids, ten outputs: four tensors and two matrix products.
struct TwoLayerNetwork {
    /// W1 and b1, the weights and biases of the hidden layer, and W2 and b2, those of the output layer.
    var parameters: [Tensor]

    /// Ten numbers for each row of pixels; the largest is the answer.
    func outputs(_ x: Tensor) -> Tensor {
        let (w1, b1, w2, b2) = (parameters[0], parameters[1], parameters[2], parameters[3])
        let hidden = (x.matmul(w1) + b1).sigmoid()
        return hidden.matmul(w2) + b2
    }

    /// How wrong the answers are: the mean cross-entropy of their softmax.
    func loss(_ x: Tensor, _ labels: Tensor) -> Tensor {
        outputs(x).softmaxCrossEntropy(labels: labels)
    }

    /// The loss, and how steeply it rises along each parameter: the loss as a function of the
    /// parameters is that of a network which has them.
    func lossWithGradients(_ x: Tensor, _ labels: Tensor) -> (loss: Tensor, gradients: [Tensor]) {
        let (loss, gradients) = valueWithGradients(at: parameters) { any in
            TwoLayerNetwork(parameters: any).loss(x, labels)
        }
        return (loss, gradients)
    }
}

extension TwoLayerNetwork {
    /// Small random weights, so that no two units are alike, and biases of zero.
    init(hidden: Int, dtype: DType = .float32, using random: inout RandomGenerator) {
        func weights(_ shape: Shape) -> Tensor {
            .normal(shape, standardDeviation: 0.01, dtype: dtype, using: &random)
        }
        parameters = [
            weights([784, hidden]), .zeros([hidden], dtype: dtype),
            weights([hidden, 10]), .zeros([10], dtype: dtype),
        ]
    }
}

/// ch04/train: a network learns to read handwritten digits.
struct Train: Experiment {
    let id = "ch04/train"
    let title = "A network learns"
    let figures = ["4.11", "4.12"]
    let seconds = 15
    let explanation = """
        This is all of learning: take a mini-batch of a hundred images at random, ask how wrong \
        the network is on them, ask for the gradient of that loss, its slope along each of the \
        39,760 weights and biases, and move every one of them a little way down. Because the \
        batch is drawn at random this is called stochastic gradient descent. Ten thousand \
        iterations make about seventeen epochs. The images of the test set are never learned \
        from: accuracy on them measures generalisation, what the network does with data that it \
        has not seen.

        The gradient comes from backpropagation, which the next chapter explains; by differences \
        it would be the same and take hundreds of times as long, see `ch04/train-numerical`.
        """
    let outcome = """
        The accuracy on the test images rises with that on the training images, and the two \
        curves nearly coincide: the network does not overfit.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        // Quick: three epochs and one step.
        let steps = notebook.setting(10_000, quick: 1_801)
        let learningRate = 0.1

        var random = notebook.random("weights")
        var network = TwoLayerNetwork(hidden: 50, using: &random)
        let loader = BatchLoader(mnist.train, batchSize: 100)
        let stepsPerEpoch = loader.batchCount
        var record = TrainingRecord()

        for step in 0..<steps {
            // A hundred images at random, as rows of pixels.
            let batch = loader.drawn(using: &random)
            let x = batch.images.flattened(fromAxis: 1)
            // How wrong is the network, and along which way less so?
            let (loss, gradients) = network.lossWithGradients(x, batch.labels)
            // A step downhill.
            for i in network.parameters.indices {
                network.parameters[i] = network.parameters[i] - learningRate * gradients[i]
            }

            record.losses.append(loss.item())
            if step % stepsPerEpoch == 0 { try record.measure(network, on: mnist, in: notebook) }
        }
        try record.report(in: notebook)
    }
}
