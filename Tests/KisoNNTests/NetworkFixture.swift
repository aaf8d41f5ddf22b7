import Foundation
import KisoCore
import KisoNN
import KisoTensor
import Testing

/// The files that `Fixtures/make_fixtures.py` wrote with PyTorch and NumPy.
enum Fixture {
    /// Numbers with their shape.
    struct Values: Decodable {
        let shape: [Int]
        let values: [Double]

        func tensor(_ dtype: DType, device: Device = .cpu) -> Tensor {
            Tensor(values, shape: Shape(shape), device: device).cast(to: dtype)
        }
    }

    /// A layer's result `y`, and the gradients of `Σ y · r`.
    struct Case: Decodable {
        let x, y, r, dx: Values
        let parameters, gradients: [String: Values]
        let extra: [String: Values]?
    }

    /// A network in words with inputs and PyTorch's outputs.
    struct Network: Decodable {
        let words: String
        let x, y: Values
    }

    static func url(_ name: String) throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
            .appendingPathComponent(name)
    }

    static func layer(_ name: String) throws -> Case {
        let data = try Data(contentsOf: url("layers.json"))
        return try #require(JSONDecoder().decode([String: Case].self, from: data)[name])
    }

    static func network(_ name: String) throws -> Network {
        let data = try Data(contentsOf: url("networks.json"))
        return try #require(JSONDecoder().decode([String: Network].self, from: data)[name])
    }

    /// Calls `body` with an empty folder and removes it afterwards.
    static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-tests-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}

extension Layer {
    /// Sets parameters by name, in a type and on a device.
    func set(_ values: [String: Fixture.Values], _ dtype: DType, on device: Device) {
        for entry in namedParameters {
            let (name, parameter) = (entry.name, entry.parameter)
            parameter.value =
                values[name]?.tensor(dtype, device: device)
                ?? parameter.value.cast(to: dtype).on(device)
        }
    }
}

/// Expects the numbers of PyTorch, to PyTorch's own tolerances for the type.
func expectClose(
    _ actual: Tensor, _ expected: Fixture.Values, _ comment: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.shape == Shape(expected.shape), "\(comment())", sourceLocation: sourceLocation)
    let isDouble = actual.dtype == .float64
    let relative = isDouble ? 1e-7 : 1.3e-6, absolute = isDouble ? 1e-12 : 1e-5
    for (index, (a, b)) in zip(actual.doubles, expected.values).enumerated()
    where !(abs(a - b) <= absolute + relative * abs(b)) {
        Issue.record(
            "\(comment()) element \(index): \(a), expected \(b)", sourceLocation: sourceLocation)
        return
    }
}
