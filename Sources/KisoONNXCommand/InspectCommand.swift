import ArgumentParser
import Foundation
import KisoCommandSupport
import KisoONNX

/// `kiso-onnx inspect`, which `kiso inspect` runs for a file of ONNX.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what an ONNX file holds: inputs, outputs, operators, arrays.")

    @Argument(help: "An ONNX file.")
    var file: String
    @OptionGroup var output: OutputOptions

    /// With the names that `kiso inspect` has for any file.
    private struct Report: Encodable {
        let file: String
        let format = "onnx"
        let isPacked = false
        let producer: String
        let formatVersion: Int
        let operatorSets: [String: Int]
        let inputs: [ONNXContents.Value]
        let outputs: [ONNXContents.Value]
        let operators: [ONNXContents.Operator]
        let unknown: [String]
        let arrays: [ONNXContents.Value]
        let metadata: [String: String]

        init(_ contents: ONNXContents, file: String) {
            self.file = file
            producer = contents.producer
            formatVersion = contents.formatVersion
            operatorSets = contents.operatorSets
            inputs = contents.inputs
            outputs = contents.outputs
            operators = contents.operators
            unknown = contents.unknown
            arrays = contents.arrays
            metadata = contents.metadata
        }
    }

    func run() throws {
        let contents = try ONNXContents(contentsOf: URL(fileURLWithPath: file))
        if output.json {
            try Console.json(Report(contents, file: file))
        } else {
            show(contents)
        }
    }

    private func show(_ contents: ONNXContents) {
        let sets = contents.operatorSets.sorted { $0.key < $1.key }
            .map { $0.key.isEmpty ? "operator set \($0.value)" : "\($0.key) \($0.value)" }
        let facts =
            ["format \(contents.formatVersion)"] + sets
            + (contents.producer.isEmpty ? [] : ["written by \(contents.producer)"])
        Console.result("\(file): a network (ONNX), \(facts.joined(separator: ", "))")
        for (title, values) in [("input", contents.inputs), ("output", contents.outputs)] {
            for value in values { Console.result("  \(title) \(Self.text(value))") }
        }
        for entry in contents.operators {
            let isUnknown = contents.unknown.contains(entry.name)
            Console.result(
                "  \(entry.count) × \(entry.name)\(isUnknown ? ", which Kiso does not compute" : "")"
            )
        }
        for array in contents.arrays { Console.result("  array \(Self.text(array))") }
        Console.result(
            "  \(contents.arrays.count) arrays of \(contents.elementCount) elements")
        for (key, value) in contents.metadata.sorted(by: { $0.key < $1.key }) {
            let short = value.count > 100 ? value.prefix(100) + "…" : value[...]
            Console.result("  \(key): \(short.replacing("\n", with: " "))")
        }
    }

    private static func text(_ value: ONNXContents.Value) -> String {
        let shape = value.shape.map { $0.isEmpty ? "one number" : $0.joined(separator: "×") }
        return "\(value.name): \(value.type)\(shape.map { " \($0)" } ?? "")"
    }
}
