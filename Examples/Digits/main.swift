// A convolutional network reads handwriting.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")
let mnist = try await ImportedData.open("mnist")

let model = Sequential(seed: 0) {
    Convolution(inputs: 1, filters: 30, size: 5, activation: .relu)
    MaxPool(size: 2)
    Flatten()
    Affine(inputs: 30 * 12 * 12, outputs: 100, activation: .relu)
    Affine(inputs: 100, outputs: 10)
}
let train: any Dataset<Supervised> =
    isQuick ? mnist.train.subset(Array(0..<6000)) : mnist.train
let trainer = Trainer(
    model, loss: .softmaxCrossEntropy, metrics: [.accuracy], optimizer: Adam(learningRate: 0.001),
    schedule: CosineSchedule())
let history = try await trainer.fit(
    train, validation: mnist.validation, epochs: isQuick ? 1 : 5, batchSize: 100)
for epoch in history.epochs {
    print("epoch \(epoch.epoch): validation accuracy \(epoch["val_accuracy"] ?? 0)")
}

// The test data are looked at once.
guard let test = mnist.test else { fatalError("MNIST has test data") }
let evaluation = try model.evaluated(on: test)
print(evaluation.line())

// A file that another process, or `kiso predict`, can use.
let file = FileManager.default.temporaryDirectory.appendingPathComponent("digits.safetensors")
try Predictor(model, input: [1, 28, 28], preparation: mnist.preparation).save(to: file)
let again = try Predictor.load(file)
let one = try test.batch([0])
print("the first test picture shows a \(try again(one.inputs).argmax(axis: 1))")

exit(evaluation.accuracy >= (isQuick ? 0.9 : 0.988) ? 0 : 1)
