// A residual network of one's own, as structures, on pictures of clothes or digits.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

/// Two convolutions with a way around them; a way of its own where the shape changes.
struct Block: Layer {
    let first, second: Convolution
    let firstNorm, secondNorm: BatchNormalization
    let shortcut: Convolution?

    init(inputs: Int, filters: Int, stride: Int = 1) {
        first = Convolution(inputs: inputs, filters: filters, size: 3, stride: stride, padding: 1)
        second = Convolution(inputs: filters, filters: filters, size: 3, padding: 1)
        firstNorm = BatchNormalization(features: filters)
        secondNorm = BatchNormalization(features: filters)
        let changes = inputs != filters || stride != 1
        shortcut =
            changes ? Convolution(inputs: inputs, filters: filters, size: 1, stride: stride) : nil
    }

    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let y = firstNorm(first(x, pass: pass), pass: pass).relu()
        let change = secondNorm(second(y, pass: pass), pass: pass)
        return (change + (shortcut?(x, pass: pass) ?? x)).relu()
    }
}

let model = Sequential(seed: 0) {
    Convolution(inputs: 1, filters: 8, size: 3, stride: 2, padding: 1, activation: .relu)
    Block(inputs: 8, filters: 8)
    Block(inputs: 8, filters: 16, stride: 2)
    Block(inputs: 16, filters: 32, stride: 2)
    GlobalAveragePool()
    Affine(inputs: 32, outputs: 10)
}
print(try ModelSummary(model, input: [1, 28, 28]).text)

let mnist = try await ImportedData.open("mnist")
let count = isQuick ? 4000 : mnist.train.count
let trainer = Trainer(
    model, optimizer: AdamW(learningRate: 0.005), schedule: CosineSchedule(), seed: 1)
try await trainer.fit(
    mnist.train.subset(Array(0..<count)), validation: mnist.validation, epochs: isQuick ? 2 : 4,
    batchSize: 100)

guard let test = mnist.test else { fatalError("MNIST has test data") }
let evaluation = try model.evaluated(on: test)
print(evaluation.line())

// A network of one's own layers is saved by what it computes; another process needs no code of it.
let file = FileManager.default.temporaryDirectory.appendingPathComponent("residual.safetensors")
try Predictor(model, input: [1, 28, 28]).save(to: file)
let again = try Predictor.load(file).network.evaluated(on: test.subset(Array(0..<500)))
let same = try model.evaluated(on: test.subset(Array(0..<500)))
print("read again: \(again.line())")

exit(evaluation.accuracy >= (isQuick ? 0.88 : 0.985) && again.correct == same.correct ? 0 : 1)
