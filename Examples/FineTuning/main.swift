// A network that knows the digits 0 to 4 learns 5 to 9 from few examples: its body stays, its head is
// new.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")
let mnist = try await ImportedData.open("mnist")

/// The pictures of five digits, labelled 0 to 4.
struct Five: Dataset {
    let base: any Dataset<Supervised>
    let places: [Int]
    let first: Int

    init(_ base: any Dataset<Supervised>, from first: Int, limit: Int) {
        self.base = base
        self.first = first
        let labels = base.classLabels ?? []
        places = Array(labels.indices.filter { (first..<first + 5).contains(labels[$0]) }.prefix(limit))
    }

    var count: Int { places.count }

    func batch(_ places: [Int]) throws -> Supervised {
        var batch = try base.batch(places.map { self.places[$0] })
        batch.targets = batch.targets - Tensor([Int64(first)], shape: [])
        return batch
    }
}

func body() -> Sequential {
    Sequential(seed: 0) {
        Convolution(inputs: 1, filters: 16, size: 5, activation: .relu)
        MaxPool(size: 2)
        Flatten()
        Affine(inputs: 16 * 12 * 12, outputs: 64, activation: .relu)
        BatchNormalization(features: 64)
    }
}

/// The accuracy on 5 to 9 of a head that learns from 50 pictures on a body.
func learnFive(on body: any TensorLayer) async throws -> Double {
    let model = Sequential { body; Affine(inputs: 64, outputs: 5) }
    let few = Five(mnist.train, from: 5, limit: 50)
    try await Trainer(model, optimizer: Adam(learningRate: 0.005), seed: 1)
        .fit(few, epochs: 60, batchSize: 25)
    guard let test = mnist.test else { return 0 }
    return try model.evaluated(on: Five(test, from: 5, limit: 2000)).accuracy
}

let trained = body()
let source = Sequential { trained; Affine(inputs: 64, outputs: 5) }
try await Trainer(source, seed: 0).fit(
    Five(mnist.train, from: 0, limit: isQuick ? 4000 : 30_000), epochs: isQuick ? 1 : 3, batchSize: 100)

let before = trained.state
let transferred = try await learnFive(on: trained.frozen)
let scratch = try await learnFive(on: body())
print("50 pictures: \(transferred) on a trained body, \(scratch) from nothing")
print("the body has not changed: \(trained.state == before)")
exit(trained.state == before && transferred >= (isQuick ? 0.75 : 0.85) ? 0 : 1)
