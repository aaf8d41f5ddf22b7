import KisoCore
import KisoData
import KisoOps
import KisoTensor

extension TwoLayerNetwork {
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
