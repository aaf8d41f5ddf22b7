public import KisoCore
public import KisoNN
public import KisoOptim
import KisoOps
import KisoTensor

/// Measures how long a training step or an inference takes.
///
/// Inputs are random and made before the clock starts; a training step is forward, backward and
/// update.
public struct Benchmark {
    /// What is measured.
    public enum Mode: String, Sendable, CaseIterable {
        /// Forward, backward, update.
        case train
        /// Forward only, in inference.
        case infer
    }

    /// The times of one measurement.
    public struct Result: Sendable {
        /// The median, in microseconds.
        public let median: Double
        /// The minimum, in microseconds.
        public let minimum: Double
        /// How many steps were timed.
        public let steps: Int
        /// Floating-point operations a second of the median step, in 10⁹.
        public let gigaflops: Double
    }

    /// Warms up, then times at least 50 steps and at least `seconds`.
    ///
    /// - Throws: `KisoError` `.configuration` when the network does not fit the input.
    public static func run(
        _ network: Sequential, input: Shape, batch: Int, mode: Mode, optimizer: any Optimizer,
        precision: Precision = .float32, seconds: Double
    ) throws -> Result {
        let output = try network.outputShape(for: input)
        guard output.rank == 1, output.count > 0 else {
            throw KisoError(.configuration, "the network ends with \(output), not with classes")
        }
        try checkSize(network, input: input, batch: batch)
        var generator = RandomGenerator(seed: 0).split("benchmark")
        let images = Tensor.uniform(Shape([batch] + input.dimensions), using: &generator)
        let labels = Tensor(
            (0..<batch).map { _ in Int64.random(in: 0..<Int64(output.count), using: &generator) },
            shape: [batch])
        let random = RandomSource(generator)
        // Learning from noise must not be what is left of the caller's weights.
        let kept = network.state
        defer { try? network.load(kept) }
        let updater = Updater(optimizer, parameters: network.trainableParameters)
        let inference = Pass(isTraining: false, tracksParameters: false, precision: precision)
        func gradients() -> [Tensor] {
            let logits = network(images, pass: .training(random, precision: precision))
            return Loss.softmaxCrossEntropy(logits, labels).gradients(at: updater.parameters)
        }
        let step: () -> Void =
            switch mode {
            case .train: { updater.update(with: gradients(), rate: 1e-5) }
            case .infer: { _ = network(images, pass: inference).array.storage.bytes }
            }
        let times = measure(step, seconds: seconds)
        // A backward pass computes two products for each one of the forward pass.
        let passes = mode == .train ? 3.0 : 1.0
        let operations = 2 * Double(network.multiplyAdds(for: input) * batch) * passes
        let median = times[times.count / 2]
        return Result(
            median: median, minimum: times[0], steps: times.count,
            gigaflops: operations / median / 1e3)
    }

    /// The most numbers that a measurement may have at one time: 4 GiB of them.
    static let sizeLimit = 1 << 30

    /// Refuses what no machine would hold, before anything is allocated.
    static func checkSize(_ network: Sequential, input: Shape, batch: Int) throws {
        var total = input.count
        for shape in try network.shapes(for: input) {
            total += shape.count
            if total > sizeLimit { break }
        }
        let (numbers, overflow) = total.multipliedReportingOverflow(by: batch)
        if overflow || numbers > sizeLimit {
            throw KisoError(
                .configuration,
                "a batch of \(batch) examples of \(input) computes more than \(sizeLimit) numbers; "
                    + "take a smaller batch or input")
        }
    }

    /// The speed of a 2048³ product with factors of a precision, in 10⁹ operations a second.
    public static func peakGigaflops(_ precision: Precision = .float32) -> Double {
        let matrix = Tensor.ones([2048, 2048])
        let times = measure(
            { _ = matrix.matmul(matrix, precision: precision) }, seconds: 0.5, atLeast: 3)
        return 2 * 2048 * 2048 * 2048 / times[0] / 1e3
    }

    /// The times in microseconds, sorted.
    static func measure(
        _ step: () -> Void, seconds: Double, atLeast least: Int = 50
    ) -> [Double] {
        let clock = ContinuousClock()
        let warmUp = clock.now
        var count = 0
        while count < 5 || (clock.now - warmUp < .milliseconds(200) && count < least) {
            step()
            count += 1
        }
        var times: [Double] = []
        let start = clock.now
        while times.count < least || clock.now - start < .seconds(seconds) {
            times.append(clock.measure(step) / .microseconds(1))
        }
        return times.sorted()
    }
}
