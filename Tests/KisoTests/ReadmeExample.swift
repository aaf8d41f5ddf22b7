import Foundation
import Kiso

/// The library code of README.md: what stands between the two marks is there too, word for word.
func readmeExample() async throws {
    // README begins
    let mnist = try await ImportedData.open("mnist")  // or a folder, a CSV file, an .npz file
    let model = Sequential(seed: 0) {
        Convolution(inputs: 1, filters: 30, size: 5, activation: .relu)
        MaxPool(size: 2)
        Flatten()
        Affine(inputs: 30 * 12 * 12, outputs: 100, activation: .relu)
        Affine(inputs: 100, outputs: 10)
    }
    let trainer = Trainer(
        model, loss: .softmaxCrossEntropy, metrics: [.accuracy],
        optimizer: Adam(learningRate: 0.001),
        callbacks: [EarlyStopping(patience: 3)])
    try await trainer.fit(mnist.train, validation: mnist.validation, epochs: 5, batchSize: 100)
    if let test = mnist.test { print(try model.evaluated(on: test).line()) }

    let digits = Predictor(model, input: mnist.inputShape, preparation: mnist.preparation)
    try digits.save(to: URL(fileURLWithPath: "digits.safetensors"))

    let x = Tensor([3, 4])
    let dx = gradient(at: x) { x in (x * x).sum() }
    print(dx.floats)  // [6.0, 8.0]
    // README ends
}
