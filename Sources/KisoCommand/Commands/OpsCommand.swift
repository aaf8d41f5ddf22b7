import ArgumentParser
import Foundation
import Kiso

struct OpsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ops", abstract: "List the operations of tensors.")

    @Flag(help: "Print every example with its inputs as JSON, for scripts/golden.py.")
    var cases = false

    /// An example as the script that asks PyTorch for the expected values reads it.
    private struct Example: Encodable {
        struct Input: Encodable {
            let shape: [Int]
            let dtype: String
            let values: [Double]
        }
        let operation: String
        let name: String
        let oracle: String
        let inputs: [Input]
    }

    func run() throws {
        for operation in Catalog.operations {
            guard cases else {
                Console.result("\(operation.name): \(operation.cases.count) examples")
                continue
            }
            for example in operation.cases {
                let inputs = example.makeInputs(device: .reference).map {
                    Example.Input(
                        shape: $0.shape.dimensions, dtype: $0.dtype.rawValue, values: $0.doubles)
                }
                try Console.json(
                    Example(
                        operation: operation.name, name: example.name, oracle: example.oracle,
                        inputs: inputs))
            }
        }
    }
}
