import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import KisoTrain

/// ch06/zero-weights: units that start equal stay equal.
struct ZeroWeights: Experiment {
    let id = "ch06/zero-weights"
    let title = "Why weights must not start at zero"
    let explanation = """
        All units of a layer whose weights are zero compute the same, get the same gradient and make \
        the same step: however long they learn, fifty of them are worth one. Random initial weights \
        break the symmetry. The table compares the units of the hidden layer after training: how far \
        the weights of any two of them lie apart.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let loader = BatchLoader(mnist.train, batchSize: 20)
        var ends: [Double] = []
        for (name, initializer) in [("zero", Initializer.zeros), ("random", .xavier)] {
            let hidden = Affine(inputs: 784, outputs: 50, initializer: initializer)
            let model = Sequential(seed: notebook.seed) {
                Flatten()
                hidden
                Sigmoid()
                Affine(inputs: 50, outputs: 10, initializer: initializer)
            }
            // Here every unit is computed by the same loop. Kernels for float32 round some units
            // differently from others, and in time that breaks the symmetry, too.
            model.useDoublePrecision()
            let learner = Learner(model, optimizer: SGD(learningRate: 0.5))
            var batches = notebook.random("batches")
            var losses: [Double] = []
            for _ in 0..<notebook.setting(300, quick: 60) {
                try notebook.checkCancellation()
                let batch = loader.drawn(using: &batches)
                losses.append(try learner.step(batch.images.cast(to: .float64), batch.labels))
            }
            let weight = hidden.weight.value
            let apart = weight.peakToPeak(axes: [1]).max().item()
            notebook.note("\(name): largest weight", weight.absolute().max().item())
            if initializer == .zeros {
                notebook.check(
                    "zero: units lie apart by", apart, is: 0,
                    by: .says("How About Setting the Initial Weight Values to 0?"))
            } else {
                notebook.check("random: units lie apart by", apart, in: 0.1..., by: .ours)
            }
            ends.append(losses.suffix(20).reduce(0, +) / 20)
            notebook.note("\(name): loss of the last 20 batches", ends.last!)
        }
        notebook.check(
            "Random initial weights learn more", holds: ends[1] < ends[0] - 0.2,
            by: .says("How About Setting the Initial Weight Values to 0?"))
    }
}
