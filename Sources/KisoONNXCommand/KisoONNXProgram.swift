import ArgumentParser
import KisoCommandSupport

/// The program `kiso-onnx`, which `kiso convert` runs for files of ONNX.
@main
struct KisoONNXProgram: CommandLineProgram {
    static let configuration = CommandConfiguration(
        commandName: "kiso-onnx",
        abstract: "Read, write, run and check networks in ONNX files.",
        version: Version.text,
        subcommands: [
            ConvertCommand.self, InspectCommand.self, CasesCommand.self, SamplesCommand.self,
            OperatorsCommand.self, StyleCommand.self,
        ])

    static func main() { runToEnd() }
}
