import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/binary: weights and activations of one bit each.
struct BinaryNetwork: Experiment {
    let id = "ch08/binary"
    let title = "One bit is enough: binarised networks"
    let seconds = 300
    let keyNumber: String? = "test accuracy"
    let explanation = """
        The book says that 16 bits suffice. One can go much further: here every weight and every \
        activation is −1 or 1. A product of such rows is the number of equal signs less the number of \
        different ones, which a processor counts with XOR and a count of bits, 64 at a time.

        The sign has a derivative of 0 everywhere. So its gradient is passed straight through, where the \
        input is between −1 and 1; the weights that learn are real numbers, of which only the signs are \
        used. Batch normalisation brings sums of a thousand signs back to where the sign can decide.
        """
    let outcome = """
        A network of three hidden layers of a thousand units reads digits nearly as well with bits as with \
        real numbers, its weights take a thirty-second of the memory, and counting bits gives exactly the \
        sums of the floating-point product. Time it does not save here: the bits are counted in plain \
        Swift, one word after another, against products that use the widest units of the processor.
        """
    let reads = ["BitMatrix.swift"]

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let train = mnist.train.subset(0..<notebook.setting(60_000, quick: 2000))
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 500))
        let units = notebook.setting(1024, quick: 128)
        let network = Self.network(units: units, seed: notebook.seed)
        try learn(network, train, notebook)
        notebook.check(
            "test accuracy", try network.evaluated(on: test).accuracy, in: 0.973...,
            quick: 0.3..., by: .ours)
        try compareKernels(network, test, notebook)
    }

    /// 784 signs, hidden layers, ten classes.
    static func network(units: Int, seed: UInt64) -> Sequential {
        Sequential(seed: seed) {
            Flatten()
            for inputs in [784, units, units] {
                BinaryAffine(inputs: inputs, outputs: units)
                BatchNormalization(features: units)
            }
            BinaryAffine(inputs: units, outputs: 10)
            BatchNormalization(features: 10)
        }
    }

    private func learn(
        _ network: Sequential, _ train: LabeledImages, _ notebook: Notebook
    ) throws {
        let epochs = notebook.setting(24, quick: 6, full: 60)
        let learner = Learner(network, optimizer: Adam(learningRate: 0.003), seed: notebook.seed)
        let loader = BatchLoader(train, batchSize: 100)
        var order = notebook.random("order")
        let layers = network.layers.compactMap { $0 as? BinaryAffine }
        var losses: [Double] = []
        for epoch in 0..<epochs {
            var sum = 0.0
            for batch in loader.shuffled(using: &order) {
                try notebook.checkCancellation()
                // A cosine that ends at 0.
                let rate = 0.003 * (1 + cos(.pi * Double(epoch) / Double(epochs))) / 2
                sum += try learner.step(batch.images, batch.labels, rate: rate)
                // Weights beyond the straight part would never come back.
                for layer in layers {
                    layer.weight.value = layer.weight.value.clipped(min: -1, max: 1)
                }
            }
            losses.append(sum / Double(loader.batchCount))
            notebook.say(String(format: "  epoch %d: loss %.4f", epoch + 1, losses[epoch]))
        }
        try notebook.draw(
            "binary",
            Figure(
                title: "Training loss of a network of signs",
                x: Figure.Axis("epoch", ticks: .integers), y: Figure.Axis("loss"),
                series: [.line(x: losses.indices.map { Double($0 + 1) }, y: losses)]))
    }

    /// The same answers by counting bits, and what that saves.
    private func compareKernels(
        _ network: Sequential, _ test: LabeledImages, _ notebook: Notebook
    ) throws {
        let layers = network.layers.compactMap { $0 as? BinaryAffine }
        let bits = layers.map { BitMatrix(rows: $0.weight.value.transposed()) }
        let images = test.subset(0..<min(1000, test.count))
        let batch = BatchLoader(images, batchSize: images.count).batch(ArraySlice(0..<images.count))
        var real = batch.images.reshaped([images.count, 784])
        var counted = real
        var isEqual = true
        var floatSeconds = 0.0, bitSeconds = 0.0
        var place = 0
        for layer in network.layers.dropFirst() {
            guard let affine = layer as? BinaryAffine else {
                real = layer(real, pass: .inference)
                counted = layer(counted, pass: .inference)
                continue
            }
            var start = ContinuousClock.now
            real = affine(real, pass: .inference)
            _ = real.floats.first
            floatSeconds += (ContinuousClock.now - start) / .seconds(1)
            start = ContinuousClock.now
            // The pixels' threshold is the layer's.
            counted = BitMatrix(rows: affine.centred(counted)).products(with: bits[place])
            bitSeconds += (ContinuousClock.now - start) / .seconds(1)
            place += 1
            if real != counted { isEqual = false }
        }
        notebook.check(
            "counting bits gives the sums of the product, exactly", holds: isEqual, by: .ours)
        let floats = layers.reduce(0) { $0 + $1.weight.shape.count * 4 }
        let words = bits.reduce(0) { $0 + $1.bytes }
        notebook.note("weights as float32: kilobytes", Double(floats / 1000))
        notebook.note("weights as bits: kilobytes", Double(words / 1000))
        notebook.check(
            "times the memory", Double(floats) / Double(words), in: 28...32, by: .ours)
        notebook.note(
            "products in float32: milliseconds for \(images.count.formatted) images",
            (floatSeconds * 10_000).rounded() / 10)
        notebook.note("counting bits: milliseconds", (bitSeconds * 10_000).rounded() / 10)
    }
}

/// An affine layer without bias whose inputs and weights count by their signs alone.
struct BinaryAffine: Layer {
    /// The numbers that learn, `[inputs, outputs]`; only their signs are used.
    let weight: Parameter

    init(inputs: Int, outputs: Int) {
        weight = Parameter(shape: [inputs, outputs]) {
            Tensor.uniform([inputs, outputs], using: &$0) * 2 - 1
        }
    }

    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        centred(x).signs.matmul(pass.value(of: weight).signs)
    }

    /// Pixels from 0 to 1 have their threshold in the middle; sums and what is normalised at 0.
    func centred(_ x: Tensor) -> Tensor { x.shape[1] == 784 ? x - 0.5 : x }
}

extension Tensor {
    /// −1 for what is negative and 1 for the others; the gradient goes straight through between −1 and 1.
    ///
    /// Source: M. Courbariaux et al., "Binarized neural networks", NIPS 2016.
    fileprivate var signs: Tensor { .apply(StraightThroughSignOp(), self) }
}

/// See ``KisoTensor/Tensor/signs``.
private struct StraightThroughSignOp: SingleResultOp {
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let x = Tensor(inputs[0], device: context.device)
        return ((x .>= 0).cast(to: x.dtype) * 2 - 1).array
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let isStraight = (context.inputs[0].absolute() .<= 1).cast(to: context.inputs[0].dtype)
        return [context.outputGradient * isStraight]
    }
}
