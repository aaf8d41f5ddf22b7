import ArgumentParser
import Kiso

/// Whether a network with dropout answers as many networks.
struct SamplingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Let dropout drop in so many answers, and take their mean; 0 for one plain answer.")
    var dropoutSamples = 0

    /// The network as it shall answer.
    ///
    /// - Throws: `KisoError` `.usage` for another number, or a network without dropout.
    func applied(to predictor: Predictor) throws -> Predictor {
        guard (0...10_000).contains(dropoutSamples) else {
            throw KisoError(
                .usage, "--dropout-samples \(dropoutSamples): expected a number from 0 to 10000")
        }
        if dropoutSamples == 0 { return predictor }
        do { return try predictor.samplingDropout(dropoutSamples) } catch let error as KisoError {
            throw KisoError(.usage, "--dropout-samples \(dropoutSamples): \(error.message)")
        }
    }
}
