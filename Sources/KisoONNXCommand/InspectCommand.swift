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

    /// What the file holds, beside what `kiso inspect` says of any file.
    private struct Report: Encodable {
        let file: String
        let contents: ONNXContents

        private enum CodingKeys: String, CodingKey { case file, format, isPacked }

        func encode(to encoder: any Encoder) throws {
            try contents.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(file, forKey: .file)
            try container.encode("onnx", forKey: .format)
            try container.encode(false, forKey: .isPacked)
        }
    }

    func run() throws {
        let contents = try ONNXContents(contentsOf: URL(fileURLWithPath: file))
        if output.json {
            try Console.json(Report(file: file, contents: contents))
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
