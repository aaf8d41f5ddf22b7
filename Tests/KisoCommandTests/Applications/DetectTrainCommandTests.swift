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
            try await program.expectResumes(words, rate: "0.001")
        }
    }
}
