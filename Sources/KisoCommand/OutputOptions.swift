import ArgumentParser
import Kiso

/// How results and progress are shown.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON lines on the standard output.")
    var json = false

    @Flag(help: "Print results only.")
    var quiet = false

    @Option(help: "Colour messages: auto, always, never.")
    var color: ColourChoice = .auto
}

/// How many threads work.
struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads that compute; results do not depend on it. (default: all processors)")
    var threads: Int?

    func apply() throws {
        guard let threads else { return }
        guard (1...64).contains(threads) else {
            throw KisoError(.usage, "--threads \(threads): expected a number from 1 to 64")
        }
        Device.threads = threads
    }
}

/// The type of products.
struct PrecisionOptions: ParsableArguments {
    @Option(
        help: """
            The type of the factors of products and convolutions: float32, bfloat16 (float32 where \
            the processor has no units for it).
            """)
    var precision = Precision.float32.rawValue

    func chosen() throws -> Precision {
        if let precision = Precision(rawValue: precision) { return precision }
        throw KisoError(.usage, "--precision \(precision): expected float32 or bfloat16")
    }
}

/// The result of a test, for `--json`.
struct TestReport: Encodable {
    let accuracy: Double?
    let correct: Int?
    let total: Int
    let metrics: [String: Double]
    /// Not there when it is not finite, as JSON has no word for that.
    let loss: Double?
    let seconds: Double

    init(_ evaluation: Evaluation, seconds: Double) {
        let counts = evaluation.metrics["accuracy"] != nil
        accuracy = counts ? evaluation.accuracy : nil
        correct = counts ? evaluation.correct : nil
        metrics = evaluation.metrics.filter(\.value.isFinite)
        total = evaluation.total
        loss = evaluation.loss.isFinite ? evaluation.loss : nil
        self.seconds = seconds
    }
}
