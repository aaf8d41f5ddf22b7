import Foundation
import KisoONNX
import Testing

/// The models in `Golden`, in the form of the standard's own test cases.
enum GoldenCases {
    static var folder: URL {
        Bundle.module.resourceURL?.appendingPathComponent("Golden") ?? URL(fileURLWithPath: "/")
    }

    static var names: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0 != "README.md" }.sorted()
    }

    static func model(_ name: String) -> URL {
        folder.appendingPathComponent("\(name)/model.onnx")
    }
}

@Suite struct GoldenTests {
    @Test func theModelsAreThere() {
        #expect(GoldenCases.names.count >= 10)
    }

    @Test(arguments: GoldenCases.names)
    func aModelOfPyTorchAnswersAsInPyTorch(_ name: String) {
        let outcome = CaseRunner.run(
            GoldenCases.folder.appendingPathComponent(name), relativeTolerance: 1e-4,
            absoluteTolerance: 2e-6)
        #expect(outcome == .passed)
    }

    @Test func aCaseWithAnotherAnswerIsWrong() throws {
        let place = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-onnx-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        try FileManager.default.copyItem(
            at: GoldenCases.folder.appendingPathComponent("torch-rnn"), to: place)
        let file = place.appendingPathComponent("test_data_set_0/output_0.pb")
        var bytes = try Data(contentsOf: file)
        // A bit of the last number's exponent.
        bytes[bytes.count - 1] ^= 0x01
        try bytes.write(to: file)
        let outcome = CaseRunner.run(place)
        guard case .wrong = outcome else {
            Issue.record("the outcome is \(outcome)")
            return
        }
    }
}
