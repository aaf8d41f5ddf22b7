import ArgumentParser
import KisoCommandSupport
import KisoONNX

struct OperatorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operators",
        abstract: "List the operators that are read, and Kiso's ops that are written.")

    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let read: [String]
        let written: [String]
    }

    func run() throws {
        if output.json {
            try Console.json(Report(read: ONNXOperators.read, written: ONNXOperators.written))
            return
        }
        Console.result("Read (\(ONNXOperators.read.count) operators):")
        Console.result(ONNXOperators.read.joined(separator: " "))
        Console.result("")
        Console.result("Written (\(ONNXOperators.written.count) ops of Kiso's):")
        Console.result(ONNXOperators.written.joined(separator: " "))
    }
}
