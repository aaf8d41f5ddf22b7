// A network that knows the digits learns to tell odd from even from 50 pictures: its body stays, its
// head is new.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")
let mnist = try await ImportedData.open("mnist")

/// Pictures of digits, labelled 1 where the digit is odd.
struct Parity: Dataset {
    let digits: any Dataset<Supervised>
    var count: Int { digits.count }

    func batch(_ places: [Int]) throws -> Supervised {
        var batch = try digits.batch(places)
        batch.targets = Tensor(
            batch.targets.values(as: Int64.self).map { $0 % 2 }, shape: batch.targets.shape)
        return batch
    }
}

func body() -> Sequential {
    Sequential(seed: 0) {
        Convolution(inputs: 1, filters: 16, size: 5, activation: .relu)
        MaxPool(size: 2)
        Flatten()
        Affine(inputs: 16 * 12 * 12, outputs: 64, activation: .relu)
    }
}

/// The accuracy of a head that learns parity from 50 pictures on a body.
func learnParity(on body: any TensorLayer) async throws -> Double {
    let model = Sequential {
        body; Affine(inputs: 64, outputs: 2)
    }
    let few = Parity(digits: mnist.train.subset(Array(0..<50)))
    try await Trainer(model, optimizer: Adam(learningRate: 0.005), seed: 1)
        .fit(few, epochs: 60, batchSize: 25)
    guard let test = mnist.test else { return 0 }
    return try model.evaluated(on: Parity(digits: test.subset(Array(0..<2000)))).accuracy
}

let trained = body()
let source = Sequential {
    trained; Affine(inputs: 64, outputs: 10)
}
let count = isQuick ? 10_000 : mnist.train.count
try await Trainer(source, seed: 0).fit(
    mnist.train.subset(Array(0..<count)), epochs: isQuick ? 2 : 3, batchSize: 100)

// Cells are shared: what is frozen here is what was trained there.
let before = trained.state
let transferred = try await learnParity(on: trained.frozen)
let scratch = try await learnParity(on: body())
print("50 pictures: \(transferred) on a trained body, \(scratch) from nothing")
print("the body has not changed: \(trained.state == before)")
let gain = transferred - scratch
exit(trained.state == before && gain >= (isQuick ? 0.02 : 0.05) ? 0 : 1)
