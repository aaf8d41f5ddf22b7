import Foundation
import Kiso

/// The library code of README.md: what stands between the two marks is there too, word for word.
func readmeExample() async throws {
    // README begins
    let mnist = try await MNIST.load()
    let model = Sequential(seed: 0) {
        Convolution(inputs: 1, filters: 30, size: 5)
        ReLU()
        MaxPool(size: 2)
        Flatten()
        Affine(inputs: 30 * 12 * 12, outputs: 100)
        ReLU()
        Affine(inputs: 100, outputs: 10)
    }
    let trainer = Trainer(
        model, loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.001))
    try await trainer.fit(mnist.train, validation: mnist.test, epochs: 5, batchSize: 100)
    print(Evaluation(of: model, on: mnist.test).line())

    let digits = Classifier(model, input: [1, 28, 28], classNames: mnist.classNames)
    try digits.save(to: URL(fileURLWithPath: "digits.safetensors"))

    let x = Tensor([3, 4])
    let dx = gradient(at: x) { x in (x * x).sum() }
    print(dx.floats)  // [6.0, 8.0]
    // README ends
}
