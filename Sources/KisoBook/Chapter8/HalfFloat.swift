import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoTensor

/// ch08/half-float: the trained network with numbers of 16, 32 and 64 bits.
struct HalfFloat: Experiment {
    let id = "ch08/half-float"
    let title = "A trained network with half the bits"
    let seconds = 50
    let explanation = """
        Networks do not mind small errors: images with noise are recognised all the same. So numbers \
        of 16 bits, with three digits, are enough to answer; they need half the memory and half the \
        traffic between memory and processor. The trained network gives nearly the same answers with \
        16, 32 and 64 bits.

        The times are those of Kiso on this processor. Numbers of 16 bits are widened for each \
        layer and its result is rounded again; those of 64 bits have no fast convolution.
        """

    func run(_ notebook: Notebook) async throws {
        let trained = try await DeepConvolutionalNetwork.trained(notebook)
        let mnist = try await notebook.images()
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 40))
        var answers: [DType: [Int64]] = [:]
        var accuracy: [DType: Double] = [:]
        let labels = test.labels.values(as: Int64.self)
        for dtype in [DType.float32, .float64, .float16] {
            let model = copy(of: trained, as: dtype, seed: notebook.seed)
            var given: [Int64] = []
            let start = ContinuousClock.now
            for batch in BatchLoader(test, batchSize: 100).sequential {
                try notebook.checkCancellation()
                given += model(batch.images.cast(to: dtype)).argmax(axis: 1).values()
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let right = zip(given, labels).count { $0 == $1 }
            answers[dtype] = given
            accuracy[dtype] = Double(right) / Double(test.count)
            let bytes = model.trainableParameters.map { $0.value.array.storage.byteCount }
            notebook.note("\(dtype): accuracy", accuracy[dtype]!)
            notebook.note("\(dtype): weights", "\(bytes.reduce(0, +) / 1024) KiB")
            notebook.note(
                "\(dtype): time",
                String(format: "%.2f ms an image", seconds * 1000 / Double(test.count)))
        }
        for dtype in [DType.float16, .float64] {
            let same = zip(answers[dtype]!, answers[.float32]!).count { $0 == $1 }
            notebook.check(
                "\(dtype): answers as with float32", Double(same) / Double(test.count),
                in: 0.995..., by: .ours)
            notebook.check(
                "\(dtype): accuracy lost", accuracy[.float32]! - accuracy[dtype]!,
                in: -0.0005...0.0005, by: .ours)
        }
    }

    /// The network with every parameter rounded to a type.
    private func copy(of model: Sequential, as dtype: DType, seed: UInt64) -> Sequential {
        let copy = DeepConvolutionalNetwork.untrained(seed: seed)
        for (new, old) in zip(copy.namedParameters, model.namedParameters) {
            new.parameter.value = old.parameter.value.cast(to: dtype)
        }
        return copy
    }
}
