// Pictures squeezed into 16 numbers and drawn again from them.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

/// A network with two parts that are useful by themselves.
struct Autoencoder: Layer {
    let encoder = Sequential {
        Flatten()
        Affine(inputs: 784, outputs: 128, activation: .relu)
        Affine(inputs: 128, outputs: 16)
    }
    let decoder = Sequential {
        Affine(inputs: 16, outputs: 128, activation: .relu)
        Affine(inputs: 128, outputs: 784, activation: .sigmoid)
        Reshape(to: [1, 28, 28])
    }

    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        decoder(encoder(x, pass: pass), pass: pass)
    }
}

let mnist = try await ImportedData.open("mnist")
let model = Autoencoder()

// The target is the picture itself, so the objective is written down here.
let learner = Learner(model, optimizer: Adam(learningRate: 0.002), seed: 0) {
    (batch: Supervised, pass: Pass) in
    let drawn = model(batch.inputs, pass: pass)
    return Measured(
        loss: Loss.meanSquaredError(drawn, batch.inputs), count: batch.count,
        answers: .init(output: drawn, targets: batch.inputs))
}
let trainer = Trainer(learner, metrics: [.meanAbsoluteError])
let count = isQuick ? 6000 : mnist.train.count
let history = try await trainer.fit(
    mnist.train.subset(Array(0..<count)), validation: mnist.validation, epochs: isQuick ? 2 : 10,
    batchSize: 100)
for epoch in history.epochs {
    print("epoch \(epoch.epoch): mean squared error \(epoch.validationLoss ?? .nan)")
}

// The mean picture alone leaves 0.067.
let error = history.epochs.last?.validationLoss ?? 1
exit(error <= (isQuick ? 0.05 : 0.013) ? 0 : 1)
