import KisoData
import KisoNN
import KisoOptim
import KisoTrain

/// The chapter's network: six convolutions of 3×3, three poolings, two affine layers.
enum DeepConvolutionalNetwork {
    /// A network with He's initial weights.
    static func untrained(seed: UInt64) -> Sequential {
        Sequential(seed: seed) {
            Convolution(inputs: 1, filters: 16, size: 3, padding: 1)
            ReLU()
            Convolution(inputs: 16, filters: 16, size: 3, padding: 1)
            ReLU()
            MaxPool(size: 2)
            Convolution(inputs: 16, filters: 32, size: 3, padding: 1)
            ReLU()
            // From 14×14 to 16×16, so that the next two poolings divide.
            Convolution(inputs: 32, filters: 32, size: 3, padding: 2)
            ReLU()
            MaxPool(size: 2)
            Convolution(inputs: 32, filters: 64, size: 3, padding: 1)
            ReLU()
            Convolution(inputs: 64, filters: 64, size: 3, padding: 1)
            ReLU()
            MaxPool(size: 2)
            Flatten()
            Affine(inputs: 64 * 4 * 4, outputs: 50)
            ReLU()
            Dropout(ratio: 0.5)
            Affine(inputs: 50, outputs: 10)
            Dropout(ratio: 0.5)
        }
    }

    /// The network that ch08/train kept, or else one that is trained here for a short while.
    static func trained(_ notebook: Notebook) async throws -> Sequential {
        if let kept = try notebook.network(of: "ch08/train")?.network as? Sequential {
            notebook.note("network", "the one that ch08/train has trained")
            return kept
        }
        let count = notebook.setting(20_000, quick: 3000)
        notebook.note("network", "trained here on \(count) images; ch08/train has not run")
        let mnist = try await notebook.images()
        let model = untrained(seed: notebook.seed)
        let learner = Learner(model, optimizer: Adam(learningRate: 0.001), seed: notebook.seed)
        let loader = BatchLoader(mnist.train.subset(0..<count), batchSize: 100)
        var order = notebook.random("order")
        for _ in 1...notebook.setting(2, quick: 1) {
            for batch in loader.shuffled(using: &order) {
                try notebook.checkCancellation()
                try learner.step(batch.images, batch.labels)
            }
        }
        return model
    }
}
