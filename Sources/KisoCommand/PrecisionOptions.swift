import ArgumentParser
import Kiso

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
