import Foundation
import Kiso
import KisoApplications
import KisoTestSupport
import Testing

@Suite("Segmenting and describing with the program", .enabled(if: hasCodecs))
struct SegmentCommandTests {
    /// Pictures of a bright square on a dark ground, with masks.
    private func write(
        _ count: Int, to folder: URL, masks: (Int, [UInt8]) throws -> [UInt8]
    ) throws {
        let manager = FileManager.default
        for name in ["images", "masks"] {
            try manager.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        for index in 0..<count {
            var pixels = [UInt8](repeating: 40, count: 32 * 32)
            var mask = [UInt8](repeating: 0, count: 32 * 32)
            for row in 4 + index % 8..<20 + index % 8 {
                for column in 6..<22 {
                    (pixels[row * 32 + column], mask[row * 32 + column]) = (220, 1)
                }
            }
            let image = Image(width: 32, height: 32, channels: 1, pixels: pixels)
            try Data(image.encodePNG()).write(
                to: folder.appendingPathComponent("images/\(index).png"))
            try Data(masks(index, mask)).write(
                to: folder.appendingPathComponent("masks/\(index).png"))
        }
    }

    private func png(_ values: [UInt8], side: Int = 32) throws -> [UInt8] {
        try PalettePicture(
            width: side, height: values.count / side, indices: values,
            palette: (0..<256).flatMap { [UInt8($0), 0, 0] }
        ).encodePNG()
    }

    @Test("Pictures with masks are read, learnt, told apart and measured")
    func trains() async throws {
        try await Program.with { program in
            try write(12, to: program.url("d")) { _, mask in try png(mask) }
            try Data("ground\nsquare\n".utf8).write(to: program.url("d/classes.txt"))
            let trained = try await program.run([
                "segment", "train", "--data", "d", "--size", "32", "--epochs", "9",
                "--batch-size", "4", "--quiet", "--threads", "1",
            ])
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.output.contains("square"))
            let shown = try await program.run([
                "segment", "d/images/0.png", "--model", "runs/latest", "--json", "--out", "o",
            ])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("square"))
            for file in ["o/0.segmented.png", "o/0.mask.png"] {
                #expect(FileManager.default.fileExists(atPath: program.url(file).path))
            }
            let measured = try await program.run([
                "segment", "evaluate", "--data", "d", "--model", "runs/latest", "--quiet",
            ])
            #expect(measured.code == 0, "\(measured.errors)")
            #expect(measured.output.contains("square"))
            try await program.expectRefusal(
                64, ["--resume", "'size'"],
                ["segment", "train", "--resume", "runs/latest", "--size", "64"])
        }
    }

    @Test("Masks that cannot be right are refused before anything is learnt")
    func bad() async throws {
        try await Program.with { program in
            func refuse(_ name: String, _ words: [String], code: Int32 = 65) async throws {
                try await program.expectRefusal(
                    code, words, ["segment", "train", "--data", name, "--epochs", "1"])
            }
            let two = Data("ground\nsquare\n".utf8)
            func folder(_ name: String, _ masks: (Int, [UInt8]) throws -> [UInt8]) throws {
                try write(2, to: program.url(name), masks: masks)
                try two.write(to: program.url(name + "/classes.txt"))
            }
            try folder("size") { _, mask in try png(Array(mask.prefix(32 * 30))) }
            try await refuse("size", ["32×30 for 32×32"])
            try folder("one") { _, mask in try png(mask.map { _ in 0 }) }
            try await refuse("one", ["one class"])
            try folder("jpeg") { _, _ in [0xff, 0xd8, 0xff, 0xe0, 0, 0] }
            try await refuse("jpeg", ["JPEG"])
            try folder("unknown") { _, mask in try png(mask.map { $0 == 1 ? 7 : 0 }) }
            try await refuse("unknown", ["name no class", "7"])
            try write(2, to: program.url("nameless")) { _, mask in try png(mask) }
            try await refuse("nameless", ["classes.txt"], code: 66)
        }
    }

    @Test("Without a model, or with another's, one line says so")
    func models() async throws {
        try await Program.with { program in
            let image = Image(
                width: 20, height: 20, channels: 1, pixels: [UInt8](repeating: 9, count: 400))
            try Data(image.encodePNG()).write(to: program.url("p.png"))
            let models = [("segment", "--model"), ("caption", "--with")]
            try Data("no model".utf8).write(to: program.url("m.safetensors"))
            for (command, flag) in models {
                try await program.expectRefusal(
                    66, ["none.safetensors"], [command, "p.png", flag, "none.safetensors"])
                try await program.expectRefusal(
                    65, ["m.safetensors"], [command, "p.png", flag, "m.safetensors"])
                try await program.expectRefusal(
                    64, ["epochs"], [command, "train", "--epochs", "x"])
            }
            try await program.expectRefusal(
                66, ["none.json"], ["caption", "train", "--data", "none.json"])
        }
    }
}
