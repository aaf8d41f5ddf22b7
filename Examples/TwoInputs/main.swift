// Two inputs and two outputs: a picture and a number go in, a class and a sum come out.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")

/// What the network takes; any type will do.
struct Question: Sendable { let picture, number: Tensor }
/// What it gives.
struct Answer { let digit, sum: Tensor }
/// What it learns from.
struct Example: Sendable { let question: Question, digit, sum: Tensor }

struct Network: Layer {
    let eye = Sequential {
        Flatten()
        Affine(inputs: 784, outputs: 64, activation: .relu)
    }
    let digit = Affine(inputs: 64, outputs: 10)
    let sum = Sequential {
        Affine(inputs: 64 + 1, outputs: 64, activation: .relu)
        Affine(inputs: 64, outputs: 1)
    }

    func callAsFunction(_ question: Question, pass: Pass) -> Answer {
        let seen = eye(question.picture, pass: pass)
        let both = Tensor.concatenate([seen, question.number], axis: 1)
        return Answer(digit: digit(seen, pass: pass), sum: sum(both, pass: pass))
    }
}

/// Pictures of digits, each with a number to add.
struct Sums: Dataset {
    let pictures: any Dataset<Supervised>
    var count: Int { pictures.count }

    func batch(_ places: [Int]) throws -> Example {
        let batch = try pictures.batch(places)
        let number = Tensor(places.map { Float($0 % 10) }, shape: [places.count, 1]) / 10
        let sum = batch.targets.cast(to: .float32).reshaped([-1, 1]) / 10 + number
        return Example(
            question: Question(picture: batch.inputs, number: number), digit: batch.targets,
            sum: sum)
    }
}

let mnist = try await ImportedData.open("mnist")
let network = Network()
let learner = Learner(network, optimizer: Adam(learningRate: 0.002), seed: 0) {
    (example: Example, pass: Pass) in
    let answer = network(example.question, pass: pass)
    let digit = answer.digit.softmaxCrossEntropy(labels: example.digit)
    let sum = Loss.meanSquaredError(answer.sum, example.sum)
    return Measured(
        loss: digit + sum * 10, count: example.digit.count,
        answers: .init(output: answer.digit, targets: example.digit),
        figures: ["sum_error": sum.item()])
}
let trainer = Trainer(learner, metrics: [.accuracy])
let train = mnist.train.subset(Array(0..<(isQuick ? 6000 : mnist.train.count)))
guard let validation = mnist.validation else { fatalError("a tenth is held out") }
let history = try await trainer.fit(
    Sums(pictures: train), validation: Sums(pictures: validation), epochs: isQuick ? 3 : 6,
    batchSize: 100)

let last = history.epochs.last
let accuracy = last?["val_accuracy"] ?? 0, error = (last?["val_sum_error"] ?? 1).squareRoot() * 10
print("digits \(accuracy), sums wrong by \(error) on the average")
exit(accuracy >= (isQuick ? 0.85 : 0.96) && error <= (isQuick ? 2 : 1) ? 0 : 1)
