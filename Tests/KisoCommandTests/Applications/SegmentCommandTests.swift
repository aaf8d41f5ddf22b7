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
        try SegmentationMask(width: side, height: values.count / side, values: values).palettePNG()
    }

    @Test("Pictures with masks are read, learnt, told apart and measured")
    func trains() async throws {
        try await Program.with { program in
            try write(12, to: program.url("d")) { _, mask in try png(mask) }
            try Data("ground\nsquare\n".utf8).write(to: program.url("d/classes.txt"))
            let data = try await program.run(["segment", "data", "d", "--json"])
            #expect(data.code == 0, "\(data.errors)")
            #expect(data.output.contains(#""pictures":12"#))
            let trained = try await program.run([
                "segment", "train", "--data", "d", "--side", "32", "--epochs", "8,2,2",
                "--batch-size", "4", "--quiet", "--threads", "1",
            ])
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.output.contains("mean IoU"))
            let shown = try await program.run([
                "segment", "d/images/0.png", "--json", "--out", "o", "--coco",
            ])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains(#""square":"#))
            for file in ["o/0.segmented.png", "o/0.mask.png", "o/segmentation.coco.json"] {
                #expect(FileManager.default.fileExists(atPath: program.url(file).path))
            }
            let measured = try await program.run(["segment", "evaluate", "d", "--quiet"])
            #expect(measured.code == 0, "\(measured.errors)")
            #expect(measured.output.contains("square"))
        }
    }

    @Test("Masks that cannot be right are refused before anything is learnt")
    func bad() async throws {
        try await Program.with { program in
            func refuse(_ name: String, _ words: [String], code: Int32 = 65) async throws {
                try await program.expectRefusal(code, words, ["segment", "data", name])
            }
            try write(2, to: program.url("binary")) { _, mask in
                try png(mask.map { $0 == 1 ? 255 : 0 })
            }
            try await refuse("binary", ["0 and 255 alone", "classes.txt"])
            try Data("ground\nsquare\n".utf8).write(to: program.url("binary/classes.txt"))
            let two = try await program.run(["segment", "data", "binary"])
            #expect(two.code == 0 && two.output.contains("255 is taken for 'square'"))
            try write(2, to: program.url("size")) { _, mask in try png(Array(mask.prefix(32 * 30)))
            }
            try await refuse("size", ["32×30", "32×32"])
            try write(2, to: program.url("one")) { _, mask in try png(mask.map { _ in 0 }) }
            try await refuse("one", ["one class"])
            try write(2, to: program.url("rgb")) { _, mask in
                try Image(
                    width: 32, height: 32, channels: 3, pixels: mask.flatMap { [$0, 0, 9] }
                ).encodePNG()
            }
            try await refuse("rgb", ["colours without a palette"])
            try write(2, to: program.url("jpeg")) { _, _ in [0xff, 0xd8, 0xff, 0xe0, 0, 0] }
            try await refuse("jpeg", ["JPEG"])
            try write(2, to: program.url("unknown")) { _, mask in
                try png(mask.map { $0 == 1 ? 7 : 0 })
            }
            try Data("ground\nsquare\n".utf8).write(to: program.url("unknown/classes.txt"))
            try await refuse("unknown", ["are 7", "2 classes"])
            try await refuse("nowhere", ["no folder images/"], code: 66)
        }
    }

    @Test("Without a model, or with another's, one line says so")
    func models() async throws {
        try await Program.with { program in
            let image = Image(
                width: 20, height: 20, channels: 1, pixels: [UInt8](repeating: 9, count: 400))
            try Data(image.encodePNG()).write(to: program.url("p.png"))
            for command in ["segment", "caption"] {
                try await program.expectRefusal(66, ["safetensors"], [command, "p.png"])
                try Data("no model".utf8).write(to: program.url("m.safetensors"))
                try await program.expectRefusal(
                    65, ["m.safetensors"], [command, "p.png", "--with", "m.safetensors"])
                try await program.expectRefusal(
                    64, ["--epochs"], [command, "train", "--epochs", "x"])
            }
            try await program.expectRefusal(
                66, ["none.json"], ["caption", "train", "--data", "none.json"])
            try await program.expectRefusal(
                64, ["--language"], ["caption", "train", "--data", "c.json", "--language", "fr"])
        }
    }
}
