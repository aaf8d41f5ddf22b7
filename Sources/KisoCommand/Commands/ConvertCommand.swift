import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

/// `kiso convert`: the arrays of a file in another format. Where ONNX is one of the two it is `kiso-onnx convert`, which
/// is built by itself: it brings protobuf, which most users need not.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write the arrays of a file in another format, or a network as ONNX.",
        discussion: """
            Reads npy, npz, safetensors, IDX, pickles, PyTorch's .pt and .pth, HDF5, Keras's .keras, and \
            pictures; what a file is, its first bytes say. Writes \
            \(FileContents.writable.map { "." + $0 }.joined(separator: ", ")), as the name of the result \
            ends. What a format cannot hold is refused, never changed.

            'kiso convert RUN model.onnx' writes a trained network as ONNX, 'kiso convert model.onnx \
            model.safetensors' reads one (both run kiso-onnx).
            """)

    @Argument(help: "The file that is read; a run for ONNX.")
    var from: String
    @Argument(help: "The file that is written.")
    var to: String
    @Option(help: "The array that is written, where the result holds one.")
    var array: String?
    @OptionGroup var replacement: ReplacementOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let from: String
        let to: String
        let arrays: Int
    }

    func run() throws {
        try replacement.check(to)
        if [from, to].contains(where: { $0.lowercased().hasSuffix(".onnx") }) {
            try becomeONNX()
        }
        let contents = try FileContents.read(URL(fileURLWithPath: from))
        do {
            try contents.write(to: URL(fileURLWithPath: to), array: array)
        } catch let error as KisoError where error.message.contains("choose one of") {
            throw KisoError(error.kind, error.message + " with --array")
        }
        let keepsMetadata = to.lowercased().hasSuffix(".safetensors") && array == nil
        if !output.quiet, !contents.metadata.isEmpty, !keepsMetadata {
            Console.message(
                "note: the \(contents.metadata.count) texts beside the arrays are left out")
        }
        if !output.quiet, !contents.others.isEmpty {
            Console.message(
                "note: \(contents.others.count) entries that are no arrays are left out")
        }
        let count = array == nil ? contents.arrays.count : 1
        if output.json {
            try Console.json(Report(from: from, to: to, arrays: count))
        } else {
            Console.result("\(to): \(count == 1 ? "1 array" : "\(count) arrays")")
        }
    }

    /// Becomes the program that knows ONNX; it is asked for the same.
    private func becomeONNX() throws -> Never {
        if let array {
            throw KisoError(.usage, "--array \(array): is for formats of arrays, not for ONNX")
        }
        var arguments = ["convert", from, to]
        if output.json { arguments.append("--json") }
        if output.quiet { arguments.append("--quiet") }
        try NeighbouringProgram.onnx().replaceThisProcess(arguments)
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
