import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoTrain

/// The problem of the book's section 6.5.3: 400 digits to learn from, 100 to judge a learning rate and a
/// weight decay by.
struct ScarceDigits: Sendable {
    /// The share of right answers after each epoch.
    struct Curves: Sendable {
        var train: [Double] = []
        var validation: [Double] = []
        /// The mean loss of the validation digits.
        var validationLoss: [Double] = []
    }

    private let train: LabeledImages
    private let validation: LabeledImages
    private let epochs: Int
    private let seed: UInt64
    private let batches: RandomGenerator

    /// 80 in 100 to learn from, the others to judge by, after shuffling.
    init(_ images: LabeledImages, epochs: Int, _ notebook: Notebook) {
        var generator = notebook.random("validation")
        let shuffled = images.shuffled(using: &generator)
        let count = images.count / 5
        train = shuffled.subset(count..<images.count)
        validation = shuffled.subset(0..<count)
        self.epochs = epochs
        seed = notebook.seed
        batches = notebook.random("batches")
    }

    /// Trains a network of six hidden layers.
    ///
    /// - Parameter goesOn: is told the curves after every epoch; `false` ends training.
    func learn(
        rate: Double, weightDecay: Double, goesOn: (Curves) throws -> Bool
    ) throws -> Curves {
        let model = Sequential.digitNetwork(hiddenLayers: 6, seed: seed)
        let learner = Learner(
            model, optimizer: SGD(learningRate: rate), decay: .coupled(weightDecay))
        let loader = BatchLoader(train, batchSize: 100)
        var batches = batches
        var curves = Curves()
        for _ in 1...epochs {
            for _ in 0..<loader.batchCount {
                let batch = loader.drawn(using: &batches)
                try learner.step(batch.images, batch.labels)
            }
            curves.train.append(try model.evaluated(on: train).accuracy)
            let evaluation = try model.evaluated(on: validation)
            curves.validation.append(evaluation.accuracy)
            curves.validationLoss.append(evaluation.loss)
            if try !goesOn(curves) { break }
        }
        return curves
    }
}
