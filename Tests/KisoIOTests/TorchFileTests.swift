import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

/// The fixtures are one dictionary that PyTorch 2.15 saved in both ways, and a whole module.
@Suite("Files of PyTorch", .enabled(if: hasCodecs))
struct TorchFileTests {
    @Test(
        "tensors of both kinds of file, in order, by path",
        arguments: ["torch-zip.pt", "torch-old.pt"])
    func reads(file: String) throws {
        let tensors = try TorchFile.read(Fixture.url(file))
        #expect(
            tensors.map(\.name) == [
                "model.conv.weight", "model.conv.bias", "model.bn.num_batches_tracked",
                "model.half", "model.transposed", "model.part", "model.mask", "model.bytes",
            ])
        let arrays = tensors.map(\.array)
        #expect(
            arrays.map(\.shape) == [[2, 1, 3, 3], [2], [], [1, 2], [3, 2], [4], [3], [2]])
        #expect(
            arrays.map(\.dtype) == [
                .float32, .float32, .int64, .float16, .float64, .float32, .bool, .uint8,
            ])
        #expect(
            arrays[0].values(as: Double.self) == (0..<18).map { Double($0) * 0.5 - 3 })
        #expect(arrays[1].values(as: Double.self) == [0.25, -1.5])
        #expect(arrays[2].values(as: Int.self) == [7])
        #expect(arrays[3].values(as: Double.self) == [1.5, -2])
        #expect(arrays[4].values(as: Double.self) == [0, 3, 1, 4, 2, 5])
        #expect(arrays[5].values(as: Double.self) == [5, 6, 7, 8])
        #expect(arrays[6].values(as: Bool.self) == [true, false, true])
        #expect(arrays[7].values(as: Int.self) == [0, 255])
    }

    @Test("a whole module is refused by the name that it asks for")
    func module() throws {
        let error = #expect(throws: KisoError.self) {
            try TorchFile.read(Fixture.url("torch-module.pt"))
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("torch.nn.modules.linear.Linear") == true)
        let other = #expect(throws: KisoError.self) { try TorchFile.read(Fixture.url("f4.npy")) }
        #expect(other?.message.contains("no file of torch.save") == true)
    }

    @Test(
        "every shorter file and every changed byte is an error or other numbers, never a crash",
        arguments: ["torch-zip.pt", "torch-old.pt"])
    func damaged(file: String) throws {
        let bytes = try [UInt8](Data(contentsOf: Fixture.url(file)))
        for count in stride(from: 0, to: bytes.count, by: 31) {
            _ = try? TorchFile.read(Array(bytes.prefix(count)))
        }
        for place in stride(from: 0, to: bytes.count, by: 17) {
            var changed = bytes
            changed[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8) | 0x80)
            _ = try? TorchFile.read(changed)
        }
        // The old kind ends with a storage; what ends a zip only lists what is in it.
        if file == "torch-old.pt" {
            #expect(throws: KisoError.self) { try TorchFile.read(Array(bytes.dropLast(1))) }
        }
    }
}
