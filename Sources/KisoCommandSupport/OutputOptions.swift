package import ArgumentParser
import KisoCore
import KisoTensor

/// How results and progress are shown.
package struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON lines on the standard output.")
    package var json = false

    @Flag(help: "Print results only.")
    package var quiet = false

    @Option(help: "Colour messages: auto, always, never.")
    package var color: ColourChoice = .auto

    package init() {}
}

/// How many threads work.
package struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads that compute; results do not depend on it. (default: all processors)")
    package var threads: Int?

    package init() {}

    /// Gives the device as many threads as were asked for.
    package func apply() throws {
        guard let threads else { return }
        guard (1...64).contains(threads) else {
            throw KisoError(.usage, "--threads \(threads): expected a number from 1 to 64")
        }
        Device.threads = threads
    }
}
