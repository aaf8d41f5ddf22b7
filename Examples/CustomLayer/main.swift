// A layer and a loss of one's own, in a loop of one's own.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

/// Two affine layers of which one decides how much of the other passes: `(x W + b) · σ(x V + c)`.
///
/// Source: Y. Dauphin et al., "Language modeling with gated convolutional networks", ICML 2017.
struct GatedUnit: Layer {
    let value, gate: Affine

    init(inputs: Int, outputs: Int) {
        value = Affine(inputs: inputs, outputs: outputs)
        gate = Affine(inputs: inputs, outputs: outputs, activation: .sigmoid)
    }

    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        value(x, pass: pass) * gate(x, pass: pass)
    }
}

/// Cross-entropy that looks away from what is easy: the mean of `−(1 − p)² log p`.
///
/// Source: T.-Y. Lin et al., "Focal loss for dense object detection", ICCV 2017.
let focal = Loss(name: "focal") { output, labels in
    let logarithms = (output.logSoftmax() * labels.oneHot(classes: output.shape[1])).sum(axes: [1])
    return -((1 - logarithms.exp()).squared * logarithms).mean()
}

let model = Sequential(seed: 0) {
    Flatten()
    GatedUnit(inputs: 784, outputs: 100)
    LayerNormalization(features: 100)
    Affine(inputs: 100, outputs: 10)
}

// The loop as the book writes it. A training pass records, and says what dropout would drop.
let mnist = try await ImportedData.open("mnist")
let updater = Updater(Adam(learningRate: 0.002), parameters: model.trainableParameters)
let loader = Loader(
    mnist.train.subset(Array(0..<(isQuick ? 6000 : mnist.train.count))), batchSize: 100, seed: 0)
var step = 0
for epoch in 1...(isQuick ? 3 : 8) {
    for try await batch in loader.epoch(epoch) {
        let output = model(batch.inputs, pass: .training(seed: 0, step: step))
        let loss = focal(output, batch.targets)
        updater.update(with: loss.gradients(at: updater.parameters))
        step += 1
    }
    guard let validation = mnist.validation else { break }
    print("epoch \(epoch): \(try model.evaluated(on: validation).line("validation"))")
}

guard let test = mnist.test else { fatalError("MNIST has test data") }
let evaluation = try model.evaluated(on: test)
print(evaluation.line())
exit(evaluation.accuracy >= (isQuick ? 0.88 : 0.972) ? 0 : 1)
