package import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoTensor
import SwiftProtobuf

/// Runs test cases in the form of the standard's own: a folder with `model.onnx` and folders
/// `test_data_set_0`, … with `input_0.pb`, … and `output_0.pb`, ….
package enum CaseRunner {
    /// How a case has ended.
    package enum Outcome: Sendable, Equatable {
        /// Every output has the right type, shape and numbers.
        case passed
        /// Kiso has said that it does not compute this, and why.
        case refused(String)
        /// An output is not what it should be.
        case wrong(String)
    }

    /// Runs a case.
    package static func run(
        _ folder: URL, relativeTolerance: Double = 1e-3, absoluteTolerance: Double = 1e-7
    ) -> Outcome {
        do {
            let model = try ONNXModel(contentsOf: folder.appendingPathComponent("model.onnx"))
            let sets = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasPrefix("test_data_set_") }.sorted()
            if sets.isEmpty { return .refused("there is no test data") }
            for set in sets {
                let place = folder.appendingPathComponent(set)
                var inputs: [String: Value] = [:]
                for (number, input) in model.plan.inputs.enumerated() {
                    let file = place.appendingPathComponent("input_\(number).pb")
                    guard FileManager.default.fileExists(atPath: file.path) else { continue }
                    inputs[input.name] = try value(file, like: model, number, isInput: true)
                }
                let outputs = try model.values(for: inputs, pass: .inference)
                for (number, output) in outputs.enumerated() {
                    let file = place.appendingPathComponent("output_\(number).pb")
                    guard FileManager.default.fileExists(atPath: file.path) else { continue }
                    let expected = try value(file, like: model, number, isInput: false)
                    if let difference = difference(
                        output, expected, relativeTolerance, absoluteTolerance)
                    {
                        return .wrong("output \(number): \(difference)")
                    }
                }
            }
            return .passed
        } catch let error as KisoError {
            return .refused(error.message)
        } catch {
            return .refused("\(error)")
        }
    }

    private static func value(
        _ file: URL, like model: ONNXModel, _ number: Int, isInput: Bool
    ) throws -> Value {
        let bytes = try FileReading.bytes(of: file)
        let reader = ArrayReader(source: file.lastPathComponent, folder: nil)
        let descriptions = isInput ? model.plan.inputs : model.plan.outputDescriptions
        return try reader.value(bytes, kind: descriptions[number].kind)
    }

    private static func difference(
        _ value: Value, _ expected: Value, _ relative: Double, _ absolute: Double
    ) -> String? {
        switch (value, expected) {
        case (.nothing, .nothing): return nil
        case (.sequence(let a), .sequence(let b)):
            if a.count != b.count { return "\(a.count) elements, expected \(b.count)" }
            return zip(a, b).lazy.compactMap { difference($0, $1, relative, absolute) }.first
        case (.tensor(let a, let type), .tensor(let b, let wanted)):
            if type != wanted { return "\(type), expected \(wanted)" }
            if a.shape != b.shape { return "shape \(a.shape), expected \(b.shape)" }
            if !a.dtype.isFloatingPoint {
                let pairs = zip(a.values(as: Int64.self), b.values(as: Int64.self))
                guard let wrong = pairs.first(where: { $0 != $1 }) else { return nil }
                return "\(wrong.0), expected \(wrong.1)"
            }
            for (place, (x, y)) in zip(a.doubles, b.doubles).enumerated() {
                if x == y || (x.isNaN && y.isNaN) { continue }
                // Infinite numbers are right only where they are equal.
                if !x.isFinite || !y.isFinite || !(abs(x - y) <= absolute + relative * abs(y)) {
                    return "element \(place) is \(x), expected \(y)"
                }
            }
            return nil
        default: return "\(value.text), expected \(expected.text)"
        }
    }
}
