import KisoCore
import KisoData
import KisoOps
import KisoTensor

/// 784 pixels, a hidden layer of sigmoids, ten outputs: four tensors and two matrix products.
struct TwoLayerNetwork {
    /// Weights and biases of the hidden layer, then of the output layer.
    var parameters: [Tensor]

    /// Ten numbers for each row of pixels; the largest is the answer.
    func outputs(_ x: Tensor) -> Tensor {
        let hidden = (x.matmul(parameters[0]) + parameters[1]).sigmoid()
        return hidden.matmul(parameters[2]) + parameters[3]
    }

    /// How wrong the answers are: the mean cross-entropy of their softmax.
    func loss(_ x: Tensor, _ labels: Tensor) -> Tensor {
        outputs(x).softmaxCrossEntropy(labels: labels)
    }
}

/// ch04/train: a network learns to read handwritten digits.
struct Train: Experiment {
    let id = "ch04/train"
    let title = "A network learns"
    let figures = ["4.11", "4.12"]
    let seconds = 15
    let explanation = """
        This is all of learning: take a hundred images at random, ask how wrong the network is on \
        them, ask for the slope of that number along each of the 39,760 weights and biases, and move \
        every one of them a little way down its slope. Ten thousand times. The images of the test \
        set are never learned from; that their accuracy rises with that of the training set shows \
        that the network does not merely know its images by heart. The slopes come from \
        backpropagation, which the next chapter explains; by differences they would be the same and \
        take thousands of times as long, see `ch04/train-numerical`.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let steps = notebook.setting(10_000, quick: 1_801)
        let learningRate = 0.1

        var random = notebook.random("weights")
        var network = TwoLayerNetwork(hidden: 50, using: &random)
        let loader = BatchLoader(mnist.train, batchSize: 100)
        let stepsPerEpoch = loader.batchCount

        var losses: [Double] = []
        var accuracies: [(train: Double, test: Double)] = []
        for step in 0..<steps {
            // A hundred images at random, as rows of pixels.
            let batch = loader.drawn(using: &random)
            let x = batch.images.flattened(fromAxis: 1)
            // The loss is a function of the parameters. Its value and its slopes where they are now:
            let (loss, slopes) = valueWithGradients(at: network.parameters) { parameters in
                TwoLayerNetwork(parameters: parameters).loss(x, batch.labels)
            }
            // A step downhill.
            for i in network.parameters.indices {
                network.parameters[i] = network.parameters[i] - learningRate * slopes[i]
            }

            losses.append(loss.item())
            if step % stepsPerEpoch == 0 {
                try notebook.checkCancellation()
                let now = (network.accuracy(on: mnist.train), network.accuracy(on: mnist.test))
                notebook.say("  epoch \(accuracies.count): train \(now.0), test \(now.1)")
                accuracies.append(now)
            }
        }

        try judge(losses, accuracies, in: notebook)
        notebook.note("test accuracy after the last step", network.accuracy(on: mnist.test))
    }
}
