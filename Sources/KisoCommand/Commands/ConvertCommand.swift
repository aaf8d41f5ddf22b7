import ArgumentParser
import Kiso

/// `kiso convert …` is `kiso-onnx convert …`, which is built by itself: it brings protobuf, which most
/// users need not.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a trained network as ONNX, or read one (runs kiso-onnx).")

    @Argument(
        parsing: .captureForPassthrough,
        help: "A run or a model's file, and the file to write; see 'kiso convert --help'.")
    var arguments: [String] = []

    func run() throws {
        try NeighbouringProgram.onnx().replaceThisProcess(["convert"] + arguments)
    }
}

extension NeighbouringProgram {
    /// The program that reads and writes ONNX.
    ///
    /// - Throws: `KisoError` `.unavailable` where it is not there.
    static func onnx() throws -> NeighbouringProgram {
        guard let program = NeighbouringProgram(named: "kiso-onnx") else {
            throw KisoError(
                .unavailable,
                "kiso-onnx is neither beside this program nor in PATH; build it with "
                    + "'swift build -c release --product kiso-onnx'")
        }
        return program
    }
}
