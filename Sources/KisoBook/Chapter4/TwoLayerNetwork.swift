import KisoData
import KisoOps
import KisoTensor

extension TwoLayerNetwork {
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
