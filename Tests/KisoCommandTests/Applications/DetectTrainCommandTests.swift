import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Training a detector with the program", .enabled(if: hasCodecs))
struct DetectTrainCommandTests {
    /// Pictures with a bright square each, and labels in YOLO's text.
    private func write(to folder: URL) throws {
        for index in 0..<10 {
            let (left, top) = (4 + 3 * (index % 5), 6 + 2 * (index % 7))
            var pixels = [UInt8](repeating: UInt8(20 + index), count: 32 * 32)
            for y in top..<top + 12 {
                for x in left..<left + 12 { pixels[y * 32 + x] = 230 }
            }
            let image = Image(width: 32, height: 32, channels: 1, pixels: pixels)
            try Data(image.encodePNG()).write(to: folder.appendingPathComponent("\(index).png"))
            let numbers = [left + 6, top + 6, 12, 12].map { String(Double($0) / 32) }
            try Data(("0 " + numbers.joined(separator: " ") + "\n").utf8).write(
                to: folder.appendingPathComponent("\(index).txt"))
        }
        try Data("square\n".utf8).write(to: folder.appendingPathComponent("classes.txt"))
    }

    @Test("A training that was stopped goes on to the same bits, with the same settings only")
    func resumes() async throws {
        try await Program.with { program in
            let folder = program.url("squares")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try write(to: folder)
            let words = [
                "detect", "train", "--data", "squares", "--side", "32", "--epochs", "3",
                "--batch-size", "4", "--threads", "1", "--quiet",
            ]
            let whole = try await program.run(words + ["--out", "whole.safetensors"])
            #expect(whole.code == 0, "\(whole.errors)")
            let part = ["--out", "part.safetensors"]
            try await program.expectRefusal(66, ["no training"], words + part + ["--resume"])
            let stopped = try await program.run(words + part + ["--minutes", "0.000001"])
            #expect(stopped.code == 0, "\(stopped.errors)")
            let bytes = { try Data(contentsOf: program.url($0)) }
            #expect(try bytes("part.safetensors") != bytes("whole.safetensors"))
            try await program.expectRefusal(
                64, ["rate 0.001", "rate 0.01"], words + part + ["--resume", "--lr", "0.01"])
            let resumed = try await program.run(words + part + ["--resume"])
            #expect(resumed.code == 0, "\(resumed.errors)")
            #expect(try bytes("part.safetensors") == bytes("whole.safetensors"))
            #expect(resumed.output == whole.output)
            #expect(
                !FileManager.default.fileExists(
                    atPath: program.url("part.safetensors.training").path))
        }
    }
}
