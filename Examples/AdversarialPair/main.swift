// A generative adversarial network: two learners, one of which draws digits and one tells them apart.
import Foundation
import Kiso

let isQuick = CommandLine.arguments.contains("--quick")
let mnist = try await ImportedData.open("mnist")

let artist = Sequential(seed: 1) {
    Affine(inputs: 32, outputs: 256, activation: .relu)
    Affine(inputs: 256, outputs: 784, activation: .sigmoid)
}
let critic = Sequential(seed: 2) {
    Affine(inputs: 784, outputs: 128, activation: .leakyReLU)
    Dropout(ratio: 0.3)
    Affine(inputs: 128, outputs: 1)
}

/// How far a critic's opinion of pictures is from one answer for all of them.
func distance(of opinion: Tensor, from answer: Double) -> Tensor {
    Loss.binaryCrossEntropy(opinion, .full(opinion.shape, answer))
}

// The critic learns that pictures of the data are real and drawn ones are not; its own cells only.
let criticLearner = Learner(critic, optimizer: Adam(learningRate: 2e-4, beta1: 0.5), seed: 3) {
    (batch: (real: Tensor, noise: Tensor), pass: Pass) in
    let drawn = artist(batch.noise, pass: pass.frozen)
    let loss =
        distance(of: critic(batch.real, pass: pass), from: 0.9)
        + distance(of: critic(drawn, pass: pass), from: 0)
    return Measured(loss: loss, count: batch.real.shape[0])
}
// The artist learns to draw what the critic takes for real.
let artistLearner = Learner(artist, optimizer: Adam(learningRate: 1e-3, beta1: 0.5), seed: 4) {
    (noise: Tensor, pass: Pass) in
    let opinion = critic.frozen(artist(noise, pass: pass), pass: pass)
    return Measured(loss: distance(of: opinion, from: 1), count: noise.shape[0])
}

var random = RandomGenerator(seed: 5)
let loader = Loader(
    mnist.train.subset(Array(0..<(isQuick ? 10_000 : 30_000))), batchSize: 100, seed: 6)
for epoch in 1...(isQuick ? 12 : 20) {
    var losses = (critic: 0.0, artist: 0.0)
    for try await batch in loader.epoch(epoch) {
        let real = batch.inputs.reshaped([-1, 784])
        let noise = Tensor.normal([100, 32], using: &random)
        losses.critic = try criticLearner.step((real, noise)).loss.item()
        losses.artist = try artistLearner.step(.normal([100, 32], using: &random)).loss.item()
    }
    print("epoch \(epoch): critic \(losses.critic), artist \(losses.artist)")
}

// Drawn pictures have the mean of real ones, and are no copies of one.
let drawn = artist(.normal([500, 32], using: &random))
let real = try mnist.train.batch(Array(0..<500)).inputs.reshaped([-1, 784])
let difference = (drawn.mean(axes: [0]) - real.mean(axes: [0])).absolute().mean().item()
let spread = drawn.variance(axes: [0]).mean().item() / real.variance(axes: [0]).mean().item()
print("difference of the mean pictures \(difference), share of the spread \(spread)")
exit(difference <= (isQuick ? 0.12 : 0.06) && spread >= (isQuick ? 0.02 : 0.3) ? 0 : 1)
