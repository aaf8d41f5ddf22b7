import Foundation
import KisoTestSupport
import Testing

extension Program {
    /// Expects that a training with a file as its result goes on after a stop to the same bits, but not with another rate.
    ///
    /// - Parameters:
    ///   - words: the training, without `--out`.
    ///   - rate: the rate that it has.
    func expectResumes(_ words: [String], rate: String) async throws {
        let whole = try await run(words + ["--out", "whole.safetensors"])
        #expect(whole.code == 0, "\(whole.errors)")
        let part = words + ["--out", "part.safetensors"]
        try await expectRefusal(66, ["no training"], part + ["--resume"])
        let stopped = try await run(part + ["--minutes", "0.000001"])
        #expect(stopped.code == 0, "\(stopped.errors)")
        let bytes = { try Data(contentsOf: url($0)) }
        #expect(try bytes("part.safetensors") != bytes("whole.safetensors"))
        try await expectRefusal(
            64, ["rate \(rate)", "rate 0.01"], part + ["--resume", "--lr", "0.01"])
        let resumed = try await run(part + ["--resume"])
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(try bytes("part.safetensors") == bytes("whole.safetensors"))
        #expect(resumed.output == whole.output)
        #expect(!FileManager.default.fileExists(atPath: url("part.safetensors.training").path))
    }
}
