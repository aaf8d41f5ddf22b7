import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Files of any format, with the program")
struct ContentsCommandTests {
    @Test("inspect says what a file holds; convert writes it as another format, and nothing else")
    func inspectAndConvert() async throws {
        try await Program.with { program in
            let weights = NDArray([1, -2, 3, .nan] as [Float], shape: [2, 2])
            let labels = NDArray([7, 8, 9] as [Int64], shape: [3])
            try NPZ.write(
                [(name: "w", array: weights), (name: "y", array: labels)],
                to: program.url("d.npz"))
            let shown = try await program.run(["inspect", "d.npz"])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.output.contains("arrays of NumPy's (npz)"))
            #expect(shown.output.contains("2×2"))
            #expect(shown.output.contains("1 not finite"))
            let json = try await program.run(["inspect", "d.npz", "--json"])
            #expect(json.output.contains(#""notFinite":1"#))

            let written = try await program.run(["convert", "d.npz", "d.safetensors"])
            #expect(written.code == 0, "\(written.errors)")
            let back = try Safetensors.read(program.url("d.safetensors"))
            #expect(back["y"]?.values(as: Int64.self) == [7, 8, 9])
            #expect(back["w"]?.shape == [2, 2])

            try await program.expectRefusal(
                73, ["is there already", "--force"], ["convert", "d.npz", "d.safetensors"])
            try await program.expectRefusal(
                64, ["choose one of w, y", "--array"], ["convert", "d.npz", "d.npy"])
            try await program.expectRefusal(
                64, ["cannot write '.tiff'"], ["convert", "d.npz", "d.tiff"])
            let one = try await program.run(["convert", "d.npz", "y.csv", "--array", "y"])
            #expect(one.code == 0, "\(one.errors)")
            #expect(try String(contentsOf: program.url("y.csv"), encoding: .utf8) == "7\n8\n9\n")
            try Data([1, 2, 3, 255]).write(to: program.url("junk"))
            try await program.expectRefusal(65, ["01 02 03 ff"], ["inspect", "junk"])
            try await program.expectRefusal(65, ["01 02 03 ff"], ["convert", "junk", "x.npy"])
            try await program.expectRefusal(66, ["none"], ["inspect", "none"])
        }
    }

    @Test("A network goes to ONNX, is looked into there, and comes back with its answers")
    func onnx() async throws {
        try await Program.withPoints(200) { program in
            let trained = try await program.run([
                "train", "--data", "points.csv", "--target", "label", "--arch",
                "affine:5 relu affine:2", "--epochs", "2", "--quiet",
            ])
            #expect(trained.code == 0, "\(trained.errors)")
            let written = try await program.run(["convert", "runs/latest", "n.onnx"])
            #expect(written.code == 0, "\(written.errors)")
            let shown = try await program.run(["inspect", "n.onnx"])
            #expect(shown.code == 0, "\(shown.errors)")
            for part in [
                "a network (ONNX)", "operator set 17", "× Relu", "2 × Gemm", "5×2", "input ",
            ] {
                #expect(shown.output.contains(part), "\(part): \(shown.output)")
            }
            let json = try await program.run(["inspect", "n.onnx", "--json"])
            #expect(json.output.contains(#""format":"onnx""#), "\(json.output)")
            let read = try await program.run(["convert", "n.onnx", "n.safetensors"])
            #expect(read.code == 0, "\(read.errors)")
            let ours = try await program.run(["evaluate", "runs/latest"])
            let theirs = try await program.run([
                "evaluate", "n.safetensors", "--data", "points.csv", "--target", "label",
            ])
            #expect(ours.code == 0 && !ours.output.isEmpty, "\(ours.errors)")
            #expect(theirs.output == ours.output, "\(theirs.errors)")
            try Data([8, 8, 0x3a, 0x7f, 1, 1, 1, 1, 1, 1]).write(to: program.url("bad.onnx"))
            let refused = try await program.run(["inspect", "bad.onnx"])
            #expect(refused.code == 65 && refused.errorLines.count == 1, "\(refused.errors)")
            #expect(refused.errors.contains("bad.onnx: is no ONNX model"), "\(refused.errors)")
        }
    }
}
