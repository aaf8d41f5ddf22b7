import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct OpsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ops",
        abstract: "List the operations of tensors and try each on every device.",
        discussion: """
            Every example of every operation is computed in float32 on each device of this build. \
            The list says whether an operation has a gradient rule of its own or is composed of \
            others, in how many examples fast kernels do everything, and the largest difference from the \
            reference.
            """)

    @Flag(help: "Print every example with its inputs as JSON, for scripts/golden.py.")
    var cases = false
    @OptionGroup var output: OutputOptions

    func run() throws {
        if cases { return try OperationExample.printAll() }
        let devices = Device.available
        if !output.json {
            Console.result(
                "operation".padding(toLength: 26, withPad: " ", startingAt: 0)
                    + " gradient  examples  "
                    + devices.map(\.rawValue).joined(separator: "  "))
        }
        var wrong: [String] = []
        for operation in OperationCatalog.operations {
            let trial = OperationTrial(operation, devices: devices)
            if output.json { try Console.json(trial) } else { Console.result(trial.line) }
            if !trial.agrees { wrong.append(trial.operation) }
        }
        if !wrong.isEmpty {
            throw KisoError(.negative, "devices disagree on \(wrong.joined(separator: ", "))")
        }
    }
}

/// What a trial of one operation's examples found.
private struct OperationTrial: Encodable {
    /// One device.
    struct Result: Encodable {
        let device: String
        /// In how many examples the device's own kernels did everything. Scalars, empty tensors and
        /// rare types are left to the reference.
        let byKernels: Int
        /// The largest difference from the reference, relative to numbers above 1.
        let difference: Double
    }
    let operation: String
    /// `own` rule, or `composed` of operations that have one.
    let gradient: String
    let examples: Int
    let devices: [Result]

    init(_ operation: any TensorOperation.Type, devices: [Device]) {
        let examples = operation.cases
        self.operation = operation.name
        gradient = operation is any Op.Type ? "own" : "composed"
        self.examples = examples.count
        let expected = examples.map { OperationTrial.run($0, on: .reference).values }
        self.devices = devices.map { device in
            let found = examples.map { OperationTrial.run($0, on: device) }
            let own = device == .reference ? 0 : found.count { $0.referenceCalls == 0 }
            let difference =
                zip(found.map(\.values), expected).map(OperationTrial.difference).max() ?? 0
            return Result(device: device.rawValue, byKernels: own, difference: difference)
        }
    }

    /// Whether all devices give one result.
    var agrees: Bool { devices.allSatisfy { $0.difference < 1e-4 } }

    var line: String {
        let name = operation.padding(toLength: 26, withPad: " ", startingAt: 0)
        let rule = gradient.padding(toLength: 9, withPad: " ", startingAt: 0)
        let parts = devices.map { result in
            let by =
                result.device == Device.reference.rawValue
                ? "reference" : "kernels in \(result.byKernels) of \(examples)"
            return result.difference == 0 ? by : by + String(format: " (%.0e)", result.difference)
        }
        return "\(name) \(rule) \(String(format: "%8d", examples))  "
            + parts.joined(separator: "  ")
    }

    private static func run(
        _ example: OpCase, on device: Device
    ) -> (values: [Double], referenceCalls: Int) {
        let inputs = example.makeInputs(device: device).map {
            $0.dtype == .float64 ? $0.cast(to: .float32) : $0
        }
        let before = Device.referenceCallCount
        let result = example.run(inputs)
        return (result.doubles, Device.referenceCallCount - before)
    }

    private static func difference(_ a: [Double], _ b: [Double]) -> Double {
        if a.count != b.count { return .infinity }
        return zip(a, b).map { x, y in
            x == y || (x.isNaN && y.isNaN) ? 0 : abs(x - y) / max(1, abs(y))
        }.max() ?? 0
    }
}

/// An example as the script that asks PyTorch for the expected values reads it.
private struct OperationExample: Encodable {
    struct Input: Encodable {
        let shape: [Int]
        let dtype: String
        let values: [Double]
    }
    let operation: String
    let name: String
    let oracle: String
    let inputs: [Input]

    static func printAll() throws {
        for operation in OperationCatalog.operations {
            for example in operation.cases {
                let inputs = example.makeInputs(device: .reference).map {
                    Input(
                        shape: $0.shape.dimensions, dtype: $0.dtype.rawValue, values: $0.doubles)
                }
                try Console.json(
                    OperationExample(
                        operation: operation.name, name: example.name, oracle: example.oracle,
                        inputs: inputs))
            }
        }
    }
}
