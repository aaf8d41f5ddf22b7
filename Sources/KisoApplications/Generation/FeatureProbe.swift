import KisoCore
package import KisoData
import KisoNN
import KisoOps
import KisoOptim
package import KisoTensor
import KisoTrain

/// How much a network's features say of classes: a linear classifier on them, trained on few labels.
package enum FeatureProbe {
    /// The share of right answers on pictures that the classifier has not seen.
    ///
    /// Each feature is brought to mean 0 and deviation 1; softmax regression with weight decay, 300 steps of
    /// Adam on all examples.
    ///
    /// - Parameters:
    ///   - features: of a batch of pictures, `[n, features]`.
    ///   - train: pictures with labels.
    ///   - test: pictures to answer.
    ///   - classes: the number of classes.
    package static func accuracy(
        of features: (Tensor) -> Tensor, train: any Dataset<Supervised>,
        test: any Dataset<Supervised>, classes: Int
    ) throws -> Double {
        func all(_ data: any Dataset<Supervised>) throws -> Supervised {
            var inputs: [Tensor] = []
            var targets: [Tensor] = []
            for start in stride(from: 0, to: data.count, by: 500) {
                let batch = try data.batch(Array(start..<min(start + 500, data.count)))
                inputs.append(features(batch.inputs))
                targets.append(batch.targets)
            }
            return Supervised(
                inputs: .concatenate(inputs, axis: 0), targets: .concatenate(targets, axis: 0))
        }
        let known = try all(train), asked = try all(test)
        let mean = known.inputs.mean(axes: [0], keepingDimensions: true)
        let deviation =
            known.inputs.variance(axes: [0], keepingDimensions: true).sqrt() + 1e-3
        let model = Sequential(seed: 0) {
            Affine(inputs: known.inputs.shape[1], outputs: classes, initializer: .zeros)
        }
        let learner = Learner(model, optimizer: Adam(learningRate: 0.002), decay: .coupled(0.01))
        let inputs = (known.inputs - mean) / deviation
        for _ in 0..<300 { try learner.step(inputs, known.targets) }
        let answers = model((asked.inputs - mean) / deviation, pass: .inference)
            .argmax(axis: 1).values(as: Int.self)
        let labels = asked.targets.values(as: Int.self)
        return Double(zip(answers, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
    }
}
