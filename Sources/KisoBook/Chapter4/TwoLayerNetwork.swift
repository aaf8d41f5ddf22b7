import KisoCore
import KisoData
import KisoOps
import KisoTensor

/// 784 pixels, a hidden layer of sigmoids, ten outputs: four tensors and two matrix products.
struct TwoLayerNetwork {
    /// Weights and biases of the hidden layer, then of the output layer.
    var parameters: [Tensor]

    init(parameters: [Tensor]) { self.parameters = parameters }

    /// Small random weights, biases of zero.
    init(hidden: Int, dtype: DType = .float32, using random: inout RandomGenerator) {
        func weights(_ shape: Shape) -> Tensor {
            .normal(shape, standardDeviation: 0.01, dtype: dtype, using: &random)
        }
        parameters = [
            weights([784, hidden]), .zeros([hidden], dtype: dtype),
            weights([hidden, 10]), .zeros([10], dtype: dtype),
        ]
    }

    /// Ten numbers for each row of pixels; the largest is the answer.
    func outputs(_ x: Tensor) -> Tensor {
        let hidden = (x.matmul(parameters[0]) + parameters[1]).sigmoid()
        return hidden.matmul(parameters[2]) + parameters[3]
    }

    /// How wrong the answers are: the mean cross-entropy of their softmax.
    func loss(_ x: Tensor, _ labels: Tensor) -> Tensor {
        outputs(x).softmaxCrossEntropy(labels: labels)
    }

    /// The share of right answers.
    func accuracy(on data: LabeledImages) -> Double {
        var right = 0.0
        for batch in BatchLoader(data, batchSize: 1_000).sequential {
            let answers = outputs(batch.images.flattened(fromAxis: 1)).argmax(axis: 1)
            right += (answers .== batch.labels).countNonzero().item()
        }
        return right / Double(data.count)
    }
}
