import KisoCore
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor

/// What the training programs of chapters 6 to 8 do with every batch: the loss, its gradients, the
/// update.
final class BatchLearner {
    let model: Sequential
    private let updater: Updater
    private let random: RandomSource

    /// - Parameter generator: what dropout draws from.
    init(
        _ model: Sequential, _ optimizer: any Optimizer, weightDecay: Double = 0,
        generator: RandomGenerator = RandomGenerator(seed: 0)
    ) {
        self.model = model
        updater = Updater(
            optimizer, parameters: model.trainableParameters, weightDecay: weightDecay)
        random = RandomSource(generator)
    }

    /// Takes one step; returns the loss before it.
    @discardableResult
    func learn(_ images: Tensor, _ labels: Tensor) -> Double {
        let logits = model(images, pass: .training(random))
        let loss = logits.softmaxCrossEntropy(labels: labels)
        let value = loss.item()
        let gradients = loss.gradients(at: updater.parameters)
        updater.update(with: gradients)
        return value
    }
}
