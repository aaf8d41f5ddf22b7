public import KisoData
import KisoCore
public import KisoNN
import KisoOps
import KisoTensor

extension Predictor {
    /// Lets the network answer every example; errors of numbers are in the units of the data, whatever
    /// the network has learnt in.
    ///
    /// - Parameters:
    ///   - loss: by what is predicted where it is `nil`.
    ///   - metrics: accuracy for classes, R² and the errors for numbers where it is `nil`.
    ///   - data: the examples.
    ///   - batchSize: the number of examples in a batch.
    /// - Throws: `KisoError` `.badData` when targets do not fit the answers, or the answers are not
    ///   finite; errors of the data.
    public func evaluated(
        on data: any Dataset<Supervised>, loss: Loss? = nil, metrics: [Metric]? = nil,
        batchSize: Int = 500
    ) throws -> Evaluation {
        let target = preparation?.target
        let isNumbers = predictsNumbers
        let loss = loss ?? (isNumbers ? .meanSquaredError : .softmaxCrossEntropy)
        let defaults: [Metric] =
            isNumbers
            ? [.r2, .rootMeanSquaredError, .meanAbsoluteError] : Metric.defaults(for: loss)
        var figures = RunningFigures(metrics ?? defaults)
        for start in stride(from: 0, to: data.count, by: max(batchSize, 1)) {
            let places = Array(start..<min(start + max(batchSize, 1), data.count))
            var measured = try Measured.supervised(
                try data.batch(places), model: network, loss: loss, pass: .inference)
            if isNumbers, let target, let answers = measured.answers {
                let output = answers.output.detached
                measured.answers = Measured.Answers(
                    output: target.restored(output),
                    targets: target.restored(answers.targets.reshaped(output.shape)))
            }
            figures.add(measured.detached)
        }
        var values = figures.values
        let mean = values.removeValue(forKey: "loss") ?? 0
        guard mean.isFinite else {
            throw KisoError(
                .badData,
                "the network's answers are not finite numbers; were its weights damaged, or did its "
                    + "training diverge?")
        }
        return Evaluation(total: data.count, loss: mean, metrics: values)
    }
}
