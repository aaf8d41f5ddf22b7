import KisoCore
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import Testing

/// A step of fixed shapes takes no memory from the system once the first steps have warmed the pool.
@Suite("Memory of training steps")
struct AllocationTests {
    @Test("No allocation a step after warm-up")
    func steadyState() async {
        // In a process of its own: the pool is the whole process's.
        await #expect(processExitsWith: .success) {
            for words in [
                "affine:50 sigmoid affine:10", "affine:100 batchnorm relu dropout:0.5 affine:10",
                "conv:6,5 relu pool:2 affine:20 relu affine:10",
                "conv:8,3,padding=1 relu conv:8,3,padding=2 relu pool:2 affine:10 dropout:0.5",
            ] {
                let taken = try AllocationTests.blocksTaken(words)
                precondition(taken[0] > 0, "the pool is not in use")
                precondition(
                    Set(taken.suffix(5)).count == 1, "\(words): blocks taken by step: \(taken)")
            }
        }
    }

    /// How many blocks the pool had taken from the system after each of ten steps.
    private static func blocksTaken(_ words: String) throws -> [Int] {
        let network = try Architecture(words).model(input: [1, 14, 14])
        var generator = RandomGenerator(seed: 1)
        let images = Tensor.uniform([20, 1, 14, 14], using: &generator)
        let labels = Tensor((0..<20).map { Int64($0 % 10) }, shape: [20])
        let random = RandomSource(generator)
        let updater = Updater(Adam(), parameters: network.trainableParameters)
        return (0..<10).map { _ in
            let loss = network(images, pass: .training(random)).softmaxCrossEntropy(labels: labels)
            updater.update(with: loss.gradients(at: updater.parameters))
            return MemoryPool.shared.systemAllocations
        }
    }
}
