import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoTrain

/// The trained network of this chapter: 784 inputs, 50 and 100 sigmoids, 10 outputs.
struct TrainedDigits {
    let network: Sequential
    /// Whether the weights are the author's, whose answers are known exactly.
    let isAuthors: Bool

    /// The author's weights when they can be had; otherwise a network of the same shape is trained.
    static func load(_ notebook: Notebook, _ mnist: ImageDataset) async throws -> TrainedDigits {
        let network = Sequential(seed: notebook.seed) {
            Flatten()
            Affine(inputs: 784, outputs: 50, initializer: .xavier)
            Sigmoid()
            Affine(inputs: 50, outputs: 100, initializer: .xavier)
            Sigmoid()
            Affine(inputs: 100, outputs: 10, initializer: .xavier)
        }
        do {
            try BookWeights.load(try await notebook.weights(), into: network)
            return TrainedDigits(network: network, isAuthors: true)
        } catch let error as KisoError where error.kind == .unavailable {
            notebook.note("network", "trained here, as the author's weights are not there")
            notebook.say("  \(error.message)")
        }
        let trainer = Trainer(network, optimizer: Adam(learningRate: 0.001), seed: notebook.seed)
        try await trainer.fit(
            mnist.train.subset(0..<notebook.setting(60_000, quick: 30_000)),
            epochs: notebook.setting(5, quick: 2), batchSize: 100)
        return TrainedDigits(network: network, isAuthors: false)
    }

    /// Compares the number of right answers with the book's, or with what such a network reaches.
    func check(_ right: Int, of total: Int, _ notebook: Notebook) {
        let accuracy = Double(right) / Double(total)
        if isAuthors {
            notebook.check("right answers", Double(right), is: 9_352, by: .ours)
            notebook.check(
                "accuracy", accuracy, is: 0.9352, tolerance: 5e-5,
                by: .prints("Inference for Neural Network"))
        } else {
            notebook.check(
                "accuracy of the network trained here", accuracy,
                in: 0.93...0.98, quick: 0.88...0.97, by: .ours)
            notebook.cannotReproduce("9,352 right answers need the author's weights")
        }
    }
}
