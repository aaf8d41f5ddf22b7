import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite("Files of any format")
struct FileContentsTests {
    @Test(
        "A file is told by its bytes",
        arguments: [
            ("f4.npy", FileFormat.npy, 1), ("packed.npz", .npz, 2),
            ("all.safetensors", .safetensors, 7),
            ("u1.idx.gz", .idx, 1), ("protocol1.pkl", .pickle, 1), ("protocol5.pkl", .pickle, 1),
            ("torch-old.pt", .torch, 1), ("torch-zip.pt", .torch, 1),
            ("keras.weights.h5", .hdf5, 1),
            ("gray16.png", .png, 1), ("ramp.jpg", .jpeg, 1), ("lossy.webp", .webp, 1),
            ("sample.zip", .zip, 0),
        ])
    func told(file: String, format: FileFormat, least: Int) throws {
        let contents = try FileContents.read(Fixture.url(file))
        #expect(contents.format == format)
        #expect(contents.arrays.count >= least)
        #expect(contents.isPacked == file.hasSuffix(".gz"))
    }

    @Test("What is none of the formats is refused with its first bytes")
    func unknown() throws {
        let error = #expect(throws: KisoError.self) {
            try FileContents.read([0x01, 0x02, 0x03, 0xff, 0xfe], name: "x")
        }
        #expect(error?.message.contains("01 02 03 ff") == true)
        let nothing = #expect(throws: KisoError.self) { try FileContents.read([], name: "x") }
        #expect(nothing?.message == "x: is empty")
    }

    @Test(
        "Arrays come back equal from every format that holds them",
        arguments: ["npy", "npz", "safetensors"])
    func roundTrip(ending: String) throws {
        try withFolder { folder in
            let shape: Shape = [2, 3]
            let arrays = [
                NDArray([0, 1, 2, 3, 4, 5] as [Float], shape: shape),
                NDArray([0, 1, 2, 3, 4, 5] as [Double], shape: shape),
                NDArray([0, 1, 2, 3, 4, 5] as [Float16], shape: shape),
                NDArray([0, 1, 2, 3, 4, 5].map { BFloat16(Float($0)) }, shape: shape),
                NDArray([0, 1, 2, 3, 4, 5] as [Int64], shape: shape),
                NDArray([0, 1, 2, 3, 4, 5] as [Int32], shape: shape),
                NDArray([0, 1, 2, 3, 4, 5] as [UInt8], shape: shape),
            ]
            for array in arrays where ending == "safetensors" || array.dtype != .bfloat16 {
                let url = folder.appendingPathComponent("\(array.dtype).\(ending)")
                try FileContents(format: .npy, arrays: [("a", array)]).write(to: url)
                let back = try FileContents.read(url)
                #expect(back.arrays.count == 1)
                #expect(back.arrays[0].array.dtype == array.dtype)
                #expect(back.arrays[0].array.values(as: Float.self) == [0, 1, 2, 3, 4, 5])
                #expect(back.arrays[0].array.shape == shape)
            }
        }
    }

    @Test("A picture written and read again has its pixels; a table its numbers")
    func pictureAndTable() throws {
        try withFolder { folder in
            let contents = try FileContents.read(Fixture.url("rgba.png"))
            let png = folder.appendingPathComponent("x.png")
            try contents.write(to: png)
            let back = try FileContents.read(png).arrays[0].array
            #expect(back.values(as: UInt8.self) == contents.arrays[0].array.values(as: UInt8.self))
            #expect(back.shape == [2, 2, 4])

            let numbers: [Float] = [0.1, -3, 1e-20, .pi]
            let table = FileContents(
                format: .npy, arrays: [("t", NDArray(numbers, shape: [2, 2]))])
            let csv = folder.appendingPathComponent("x.csv")
            try table.write(to: csv)
            let text = try String(contentsOf: csv, encoding: .utf8)
            #expect(text.split(whereSeparator: ",\n".contains).map { Float($0) } == numbers)
            #expect(text.split(separator: "\n").count == 2)
        }
    }

    @Test("What a format cannot hold is refused, and no file is made")
    func refused() throws {
        try withFolder { folder in
            func message(_ contents: FileContents, _ file: String, array: String? = nil) -> String {
                let url = folder.appendingPathComponent(file)
                do {
                    try contents.write(to: url, array: array)
                    return "written"
                } catch let error as KisoError {
                    #expect(!FileManager.default.fileExists(atPath: url.path))
                    return error.message
                } catch { return "\(error)" }
            }
            let two = FileContents(
                format: .npz,
                arrays: [
                    ("a", NDArray([1, 2] as [Float], shape: [2])),
                    ("b", NDArray([1, 2, 3, 4, 5, 6, 7, 8] as [Float], shape: [2, 2, 2])),
                ])
            #expect(message(two, "x.npy").contains("choose one of a, b"))
            #expect(message(two, "x.npy", array: "c").contains("no array 'c'"))
            #expect(message(two, "x.csv", array: "b").contains("at most 2 axes"))
            #expect(message(two, "x.png", array: "a").contains("a picture is uint8"))
            #expect(message(two, "x.tiff").contains("cannot write '.tiff'"))
            #expect(message(two, "x.npz.gz").contains("only IDX"))
            let half = FileContents(
                format: .safetensors,
                arrays: [("h", NDArray([BFloat16(Float(1)), BFloat16(Float(2))], shape: [2]))])
            #expect(message(half, "x.npz").contains("bfloat16"))
            let none = try FileContents.read(Fixture.url("sample.zip"))
            #expect(message(none, "x.npz").contains("without an array"))
        }
    }

    @Test("Integers that Kiso has not are widened, and refused beyond 64 bits")
    func widened() throws {
        func file(_ code: String, _ bytes: [UInt8]) -> [UInt8] {
            let header = Array(
                #"{"a":{"dtype":"\#(code)","shape":[1],"data_offsets":[0,\#(bytes.count)]}}"#.utf8)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
            return length + header + bytes
        }
        let cases: [(String, [UInt8], Int64, DType)] = [
            ("I8", [0xff], -1, .int32), ("I16", [0xfe, 0xff], -2, .int32),
            ("U16", [0xff, 0xff], 65535, .int32),
            ("U32", [0xff, 0xff, 0xff, 0xff], 4_294_967_295, .int64),
            ("U64", [1, 0, 0, 0, 0, 0, 0, 0], 1, .int64),
        ]
        for (code, bytes, value, dtype) in cases {
            let array = try Safetensors.read(file(code, bytes)).tensors[0].array
            #expect(array.values(as: Int64.self) == [value])
            #expect(array.dtype == dtype)
        }
        #expect(throws: KisoError.self) {
            try Safetensors.read(file("U64", [UInt8](repeating: 0xff, count: 8)))
        }
    }

    @Test("WebP gives the pixels that Pillow gives; an animation is refused")
    func webP() throws {
        let lossless = try Image.read(Fixture.url("lossless.webp"))
        #expect(lossless.channels == 4)
        #expect(try lossless.pixels == Fixture.bytes("lossless.raw"))
        let lossy = try Image.read(Fixture.url("lossy.webp"))
        #expect(lossy.channels == 3)
        #expect(try lossy.pixels == Fixture.bytes("lossy.raw"))
        let error = #expect(throws: KisoError.self) {
            try Image.read(Fixture.url("animated.webp"))
        }
        #expect(error?.message.contains("animated") == true)
        let bytes = try Fixture.bytes("lossy.webp")
        for length in stride(from: 1, to: bytes.count, by: 7) {
            #expect(throws: KisoError.self) { try Image.decode(Array(bytes.prefix(length))) }
        }
    }

    @Test("CIFAR's records become pictures and labels; others are refused")
    func cifar() throws {
        let pixels = (0..<3072).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let two = try CIFAR.read([3] + pixels + [9] + pixels, classes: 10)
        #expect(two.labels.values(as: UInt8.self) == [3, 9])
        #expect(two.images.shape == [2, 3, 32, 32])
        #expect(two.images.values(as: UInt8.self) == pixels + pixels)
        let fine = try CIFAR.read([3, 77] + pixels, classes: 100)
        #expect(fine.labels.values(as: UInt8.self) == [77])
        #expect(throws: KisoError.self) { try CIFAR.read([10] + pixels, classes: 10) }
        #expect(throws: KisoError.self) { try CIFAR.read([3] + pixels.dropLast(), classes: 10) }
        #expect(throws: KisoError.self) { try CIFAR.read([], classes: 10) }
    }
}
