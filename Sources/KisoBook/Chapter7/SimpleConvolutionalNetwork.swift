import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoTensor
import KisoTrain

/// The chapter's network: a convolution, a pooling, two affine layers.
enum SimpleConvolutionalNetwork {
    /// A network with the chapter's initial weights, N(0, 0.01²).
    static func untrained(seed: UInt64) -> Sequential {
        let small = Initializer.normal(0.01)
        return Sequential(seed: seed) {
            Convolution(inputs: 1, filters: 30, size: 5, initializer: small)
            ReLU()
            MaxPool(size: 2)
            Flatten()
            Affine(inputs: 30 * 12 * 12, outputs: 100, initializer: small)
            ReLU()
            Affine(inputs: 100, outputs: 10, initializer: small)
        }
    }

    /// The first layer.
    ///
    /// - Throws: `KisoError(.badData)` when another network lies where ch07/train keeps its own.
    static func convolution(of model: Sequential) throws -> Convolution {
        guard let layer = model.layers.first as? Convolution, layer.weight.shape[2] == 5 else {
            throw KisoError(
                .badData,
                "the network that ch07/train kept does not begin with filters of 5×5; "
                    + "run 'kiso book run ch07/train' again")
        }
        return layer
    }

    /// The network that ch07/train kept; in a quick run otherwise one that is trained here for a short
    /// while, whose filters have hardly begun to take shape.
    ///
    /// - Throws: `KisoError(.missingInput)` with full settings when ch07/train has not run.
    static func trained(_ notebook: Notebook) async throws -> Sequential {
        if let kept = try notebook.network(of: "ch07/train")?.network as? Sequential {
            notebook.note("network", "the one that ch07/train has trained")
            return kept
        }
        guard notebook.isQuick else {
            throw KisoError(
                .missingInput,
                "there is no network of ch07/train to look at; run 'kiso book run ch07/train' first"
            )
        }
        let count = 3000
        notebook.note("network", "trained here on \(count) images; ch07/train has not run")
        let mnist = try await notebook.images()
        let model = untrained(seed: notebook.seed)
        let learner = Learner(model, optimizer: Adam(learningRate: 0.001))
        var order = notebook.random("order")
        for _ in 1...2 {
            let loader = BatchLoader(mnist.train.subset(0..<count), batchSize: 100)
            for batch in loader.shuffled(using: &order) {
                try notebook.checkCancellation()
                try learner.step(batch.images, batch.labels)
            }
        }
        return model
    }
}
