import Foundation
import KisoCore
package import KisoData
import KisoIO
package import KisoNN
import KisoOptim
import KisoTensor
package import KisoTrain

/// How the classifiers of chapter 8 learn: what is not said is the same for all.
package struct Recipe {
    var epochs: Int
    var batchSize = 100
    var optimizer: any Optimizer = Adam(learningRate: 0.001)
    var schedule: any Schedule = CosineSchedule()
    var decay: WeightDecay?
    /// Random changes of the training images.
    var varying: Transforms?
    /// The parameter of mixing images in pairs.
    var mixup: Double?
}

extension Recipe {
    /// Adam with a rate that falls along a cosine, for some epochs.
    package init(epochs: Int) { self.init(epochs: epochs, batchSize: 100) }
}

/// A classifier that has learnt, and what it did on the way.
package struct Course {
    package let network: Sequential
    package let history: History
    let seconds: Double

    /// The shares of wrong answers on the validation images, by epoch.
    var validationErrors: [Double] {
        history.epochs.compactMap { $0.validationAccuracy.map { 1 - $0 } }
    }
    /// The mean training losses, by epoch.
    var losses: [Double] { history.epochs.map(\.loss) }

    /// How many of some images it gets wrong.
    func mistakes(on images: LabeledImages) throws -> Int {
        let evaluation = try network.evaluated(on: images)
        return evaluation.total - evaluation.correct
    }
}

extension Notebook {
    /// Trains a network in words.
    ///
    /// A long run keeps a checkpoint of every epoch under the name, and goes on from there.
    ///
    /// - Parameters:
    ///   - name: names the course within the experiment.
    ///   - validation: images that are answered after every epoch; none by default.
    ///   - seed: the notebook's by default.
    ///   - isQuiet: whether nothing is said of the epochs.
    package func course(
        _ name: String, _ words: String, on train: LabeledImages,
        validation: LabeledImages? = nil, recipe: Recipe, seed: UInt64? = nil,
        isQuiet: Bool = false
    ) async throws -> Course {
        let seed = seed ?? self.seed
        let example = train.batch([0]).inputs.shape
        let input = Shape(Array(example.dimensions.dropFirst()))
        let network = try Architecture(words).model(
            input: input, seed: seed)
        let kept = progress.map { $0.appendingPathComponent("\(name).safetensors") }
        let trainer = Trainer(
            network, metrics: [.accuracy], optimizer: recipe.optimizer, decay: recipe.decay,
            schedule: recipe.schedule, seed: seed,
            sinks: isQuiet ? [] : [EpochLines(name: name, say: surroundings.show)],
            saver: kept.map {
                KeptCheckpoint(url: $0, predictor: Predictor(network, input: input, name: name))
            })
        if let kept, FileManager.default.fileExists(atPath: kept.path) {
            try trainer.restore(CheckpointFile.read(kept).checkpoint, from: kept.path)
        }
        let start = ContinuousClock.now
        var history = trainer.history
        if history.epochs.count < recipe.epochs {
            history = try await trainer.fit(
                recipe.varied(train), validation: validation,
                epochs: trainer.epochs(until: recipe.epochs),
                batchSize: recipe.batchSize)
        }
        if history.wasInterrupted { throw CancellationError() }
        return Course(
            network: network, history: history,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}

extension Recipe {
    /// The rule that ResNet's paper trains with, for fewer epochs: a learning rate of `rate` that rises
    /// for a twentieth of the time and falls along a cosine, momentum, weight decay; images are mirrored
    /// and moved.
    static func clothing(epochs: Int, rate: Double) throws -> Recipe {
        Recipe(
            epochs: epochs, optimizer: Momentum(learningRate: rate),
            schedule: try ScheduleCatalog.make("warmup:0.05+cosine", epochs: epochs, rate: rate),
            decay: .coupled(5e-4), varying: Transforms([RandomShift(pixels: 2), RandomFlip()]))
    }

    /// The training images as the network sees them.
    fileprivate func varied(_ images: LabeledImages) -> any Dataset<Supervised> {
        var data: any Dataset<Supervised> = images
        if let varying { data = data.varied(by: varying) }
        if let mixup { data = data.mixed(alpha: mixup, classes: 10) }
        return data
    }
}

/// Says a line for every epoch.
struct EpochLines: EventSink {
    let name: String
    let say: @Sendable (String) -> Void

    func receive(_ event: TrainingEvent) {
        guard case .epoch(let record) = event else { return }
        let validation = record.validationAccuracy.map {
            String(format: ", accuracy of validation %.4f", $0)
        }
        say(
            String(format: "  %@: epoch %d, loss %.4f", name, record.epoch, record.loss)
                + (validation ?? "") + String(format: " (%.0f s)", record.seconds))
    }
}

/// Keeps the newest checkpoint in a file.
private struct KeptCheckpoint: CheckpointSaver {
    let url: URL
    let predictor: Predictor

    func save(_ checkpoint: Checkpoint, _ run: TrainingRun) throws {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try AtomicFile.write(try CheckpointFile.encoded(checkpoint, predictor), to: url)
    }
}
