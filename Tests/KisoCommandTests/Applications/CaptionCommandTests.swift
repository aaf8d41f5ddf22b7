import Foundation
import Kiso
import KisoApplications
import KisoTestSupport
import Testing

@Suite("Describing pictures with the program", .enabled(if: hasCodecs))
struct CaptionCommandTests {
    /// Bright and dark pictures with a sentence for each, as a CSV file.
    private func write(to folder: URL) throws {
        var lines = "image,caption\n"
        for index in 0..<20 {
            let value = UInt8(index % 2 == 0 ? 200 + index : 10 + index)
            let pixels = [UInt8](repeating: value, count: 32 * 32)
            let image = Image(width: 32, height: 32, channels: 1, pixels: pixels)
            try Data(image.encodePNG()).write(to: folder.appendingPathComponent("\(index).png"))
            lines += "\(index).png,\(index % 2 == 0 ? "All is bright." : "It is quite dark.")\n"
        }
        try Data(lines.utf8).write(to: folder.appendingPathComponent("c.csv"))
    }

    @Test("Pictures with sentences are read, learnt, described and measured")
    func trains() async throws {
        try await Program.with { program in
            try write(to: program.url("."))
            let trained = try await program.run([
                "caption", "train", "--data", "c.csv", "--epochs", "25", "--batch-size", "6",
                "--threads", "1",
            ])
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.errors.contains("20 pictures with 20 sentences"))
            #expect(trained.output.contains("BLEU-4"))
            let said = try await program.run(["caption", "0.png", "1.png", "--json", "--beam", "2"])
            #expect(said.code == 0, "\(said.errors)")
            #expect(said.output.contains(#""text":"all is bright""#))
            #expect(said.output.contains(#""text":"it is quite dark""#))
            let measured = try await program.run(["caption", "evaluate", "c.csv", "--json"])
            #expect(measured.code == 0, "\(measured.errors)")
            #expect(measured.output.contains(#""exact":1"#))
            try await program.expectRefusal(64, ["captioner.safetensors"], ["caption", "evaluate"])
            try await program.expectRefusal(
                64, ["--count"], ["caption", "evaluate", "c.csv", "--count", "3"])
        }
    }

    @Test("A training that was stopped goes on to the same bits, with the same settings only")
    func resumes() async throws {
        try await Program.with { program in
            try write(to: program.url("."))
            let words = [
                "caption", "train", "--data", "c.csv", "--epochs", "3", "--batch-size", "6",
                "--threads", "1", "--quiet",
            ]
            try await program.expectResumes(words, rate: "0.002")
        }
    }

    @Test("Scenes that a captioner has not learnt are refused before anything is fetched")
    func otherScenes() async throws {
        try await Program.with { program in
            try write(to: program.url("."))
            let captioner = Captioner(
                vocabulary: Vocabulary(scenesIn: .english), language: .english)
            try captioner.write(to: program.url("captioner.safetensors"))
            try await program.expectRefusal(
                64, ["stamps", "--of"], ["caption", "evaluate", "--of", "stamps"])
            for words in [["train", "--data", "c.csv"], ["evaluate", "c.csv"]] {
                try await program.expectRefusal(
                    64, ["--of: is for scenes"], ["caption"] + words + ["--of", "stamps"])
            }
        }
    }

    @Test("A damaged picture is found before anything is learnt")
    func damaged() async throws {
        try await Program.with { program in
            try write(to: program.url("."))
            try Data("no picture".utf8).write(to: program.url("7.png"))
            let trained = try await program.run(["caption", "train", "--data", "c.csv"])
            #expect(trained.code == 65, "\(trained.errors)")
            #expect(trained.errors.contains("1 pictures"))
            #expect(trained.errors.contains("7.png"))
            #expect(
                !FileManager.default.fileExists(atPath: program.url("captioner.safetensors").path))
        }
    }
}
