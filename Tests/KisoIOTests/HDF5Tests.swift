import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

/// The fixtures were written by h5py 3.16 and Keras 3, by `Fixtures/make_hdf5_fixtures.py`.
@Suite("Files of HDF5")
struct HDF5Tests {
    private func read(
        _ file: String, datasets: [String]? = nil
    ) throws -> [(name: String, array: NDArray)] {
        try HDF5.read(Fixture.url(file), datasets: datasets)
    }

    private func message(_ body: () throws -> Void) -> String {
        let error = #expect(throws: KisoError.self, performing: body)
        #expect(error?.kind == .badData)
        #expect(error?.message.contains("\n") == false)
        return error?.message ?? ""
    }

    @Test(
        "every kind of number, of both generations of the format, exactly",
        arguments: ["hdf5-earliest.h5", "hdf5-latest.h5"])
    func numbers(file: String) throws {
        let all = try read(file)
        #expect(
            all.map(\.name) == [
                "compact", "none", "other/deeper/b1", "other/deeper/u1", "other/deeper/u2",
                "other/deeper/u4", "other/deeper/u8", "other/swapped/f2", "other/swapped/f4",
                "other/swapped/f8", "other/swapped/i2", "other/swapped/i8", "scalar", "types/f2",
                "types/f4", "types/f8", "types/i1", "types/i2", "types/i4", "types/i8",
            ])
        let types: [String: DType] = [
            "b1": .bool, "u1": .uint8, "u2": .int32, "u4": .int64, "u8": .int64, "i1": .int32,
            "i2": .int32, "i4": .int32, "i8": .int64, "f2": .float16, "f4": .float32,
            "f8": .float64,
        ]
        for (name, array) in all {
            let code = String(name.suffix(2))
            guard let type = types[code] else { continue }
            #expect(array.dtype == type, "\(name)")
            #expect(array.shape == [2, 3], "\(name)")
            let expected: [Double] =
                switch code.first {
                case "b": [0, 1, 0, 1, 0, 1]
                case "u": [0, 1, 2, 3, 4, 5]
                case "i": [-2, -1, 0, 1, 2, 3]
                default: [-1, -0.5, 0, 0.5, 1, 1.5]
                }
            #expect(array.values(as: Double.self) == expected, "\(name)")
        }
        let byName = Dictionary(all.map { ($0.name, $0.array) }) { first, _ in first }
        #expect(byName["scalar"]?.shape == [])
        #expect(byName["scalar"]?.values(as: Double.self) == [2.5])
        #expect(byName["none"]?.shape == [0, 3])
        #expect(byName["compact"]?.values(as: Double.self) == [-1, -0.5, 0, 0.5])
    }

    @Test(
        "a block of the user's in front, links in the order of making, the superblock between")
    func others() throws {
        for file in ["hdf5-userblock.h5", "hdf5-v108.h5"] {
            let all = try read(file)
            #expect(all.map(\.name) == ["x"])
            #expect(all[0].array.values(as: Double.self) == [-1, -0.5, 0, 0.5, 1, 1.5])
        }
        #expect(try read("hdf5-ordered.h5").map(\.name) == ["a", "b", "c"])
    }

    @Test("a group of so many names that its tree has two levels")
    func many() throws {
        let all = try read("hdf5-many.h5")
        #expect(
            all.map(\.name)
                == (0..<140).map { "n" + String("00\($0)".suffix(3)) })
        #expect(all.allSatisfy { $0.array.values(as: Int.self) == [7] })
    }

    @Test("what Keras saved")
    func keras() throws {
        let all = try read("keras.weights.h5")
        #expect(
            all.map(\.name) == [
                "layers/conv2d/vars/0", "layers/conv2d/vars/1", "layers/dense/vars/0",
                "layers/dense/vars/1",
            ])
        #expect(all.map(\.array.shape) == [[3, 3, 2, 3], [3], [27, 2], [2]])
        for (_, array) in all {
            #expect(
                array.values(as: Float.self)
                    == (0..<array.count).map { (Float($0) - 2) / 2 })
        }
    }

    @Test("what are no numbers is left out, or named when it was asked for; cycles end")
    func left() throws {
        #expect(try read("hdf5-others.h5").map(\.name) == ["again", "x"])
        for (name, reason) in [
            ("text", "lists or texts"), ("names", "holds texts"), ("records", "holds records"),
            ("complex", "holds records"), ("soft", "soft link to '/x'"), ("group", "is a group"),
            ("group/self", "another name of a group"), ("type", "a type with a name"),
            ("y", "has no dataset 'y'"), ("agian", "did you mean"),
        ] {
            let text = message { _ = try read("hdf5-others.h5", datasets: [name]) }
            #expect(text.contains(reason), "\(name): \(text)")
            #expect(text.contains("'\(name)'"))
        }
        let one = try read("hdf5-others.h5", datasets: ["/x", "again"])
        #expect(one.map(\.name) == ["/x", "again"])
    }

    @Test(
        "chunks, compressed, shuffled, checked, at the edge and unwritten, are h5py's values",
        .enabled(if: hasCodecs))
    func chunks() throws {
        let all = try read("hdf5-chunks.h5")
        let byName = Dictionary(all.map { ($0.name, $0.array) }) { first, _ in first }
        #expect(all.count == 10)
        func expect(_ name: String, _ shape: [Int], _ values: [Double]) {
            #expect(byName[name]?.shape.dimensions == shape, "\(name)")
            #expect(byName[name]?.values(as: Double.self) == values, "\(name)")
        }
        let halves = { (count: Int) in (0..<count).map { (Double($0) - 2) / 2 } }
        expect("plain", [5, 7], halves(35))
        expect("gzip", [5, 7], halves(35))
        expect("all", [5, 7], (0..<35).map { Double($0) - 2 })
        expect("sum", [5, 7], (0..<35).map(Double.init))
        expect("cube", [3, 4, 5], halves(60))
        expect("many", [300], halves(300))
        expect("half", [5, 7], halves(14) + [Double](repeating: -1.5, count: 21))
        expect("unwritten", [5, 7], [Double](repeating: 9, count: 35))
        expect("grown", [0, 7], [])
        // What NumPy says of its own noise.
        let noise = try #require(byName["noise"]?.values(as: Double.self))
        #expect(noise.reduce(0, +) == 209_507)
        #expect(noise.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } == 166_900_452)
    }

    @Test("chunks of absurd sizes are refused, not computed with")
    func absurdChunks() throws {
        let bytes = try Fixture.bytes("hdf5-chunks.h5")
        // The layout of `plain`: class 2, two axes and the element's size, an address, then 2, 3 and 4.
        let sizes: [UInt8] = [2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]
        let places = bytes.indices.filter { bytes[$0...].starts(with: sizes) }
        #expect(!places.isEmpty)
        var changed = bytes
        for place in places {
            changed.replaceSubrange(
                place..<place + 8, with: [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x3f])
        }
        // All chunks of 24 bytes at the origin, so that every place is one that a chunk may have: a leaf's entries
        // are 40 bytes each, the size in front, the place after 8.
        let leaf = Array("TREE".utf8) + [1, 0]
        for node in bytes.indices where bytes[node...].starts(with: leaf) {
            for index in 0..<Int(bytes[node + 6]) {
                let entry = node + 24 + 40 * index
                guard entry + 24 <= bytes.count, bytes[entry] == 24 else { continue }
                changed.replaceSubrange(entry + 8..<entry + 24, with: repeatElement(0, count: 16))
            }
        }
        for name in ["plain", "half"] {
            #expect(
                message { _ = try HDF5.read(changed, datasets: [name]) }
                    .contains("decompression bomb"))
        }
    }

    @Test("a changed byte of a chunk that has a checksum is an error")
    func damagedChunk() throws {
        let bytes = try Fixture.bytes("hdf5-chunks.h5")
        // The first chunk of `sum`: three rows of three.
        let chunk: [UInt8] = [0, 1, 2, 7, 8, 9, 14, 15, 16]
        let start = try #require(
            bytes.indices.first { bytes[$0...].starts(with: chunk) })
        for place in start..<(start + chunk.count) {
            var changed = bytes
            changed[place] ^= 4
            #expect(
                message { _ = try HDF5.read(changed, datasets: ["sum"]) }
                    .contains("a chunk's checksum is wrong"))
        }
    }

    @Test("what is not read is refused by its path; what is beside it can be had")
    func refused() throws {
        for (name, reason) in [
            ("lzf", "the filter lzf"), ("unwritten", "was never written"), ("shaped", "is empty"),
            ("linked/elsewhere", "lies in another file"), ("outside", "in other files"),
            ("shared", "a type with a name"), ("bits20", "20 bits in 4 bytes"),
        ] {
            let text = message { _ = try read("hdf5-refused.h5", datasets: [name]) }
            #expect(text.contains(reason), "\(name): \(text)")
            #expect(text.contains("dataset '\(name)'"))
        }
        #expect(message { _ = try read("hdf5-refused.h5") }.contains("'bits20'"))
        #expect(try read("hdf5-refused.h5", datasets: ["good"]).count == 1)
        #expect(message { _ = try read("hdf5-dense.h5") }.contains("keeps its links in a heap"))
        #expect(
            message { _ = try read("hdf5-chunks-latest.h5") }.contains("index of version 4"))
        #expect(message { _ = try read("f4.npy") }.contains("no HDF5 file"))
        #expect(message { _ = try HDF5.read([]) }.contains("no HDF5 file"))
    }

    static let files =
        [
            "hdf5-earliest.h5", "hdf5-latest.h5", "hdf5-userblock.h5", "hdf5-v108.h5",
            "hdf5-many.h5",
            "hdf5-ordered.h5", "hdf5-others.h5", "hdf5-refused.h5", "hdf5-dense.h5",
            "hdf5-chunks-latest.h5", "keras.weights.h5",
        ] + (hasCodecs ? ["hdf5-chunks.h5"] : [])

    @Test("every shorter file is an error", arguments: files)
    func truncated(file: String) throws {
        let bytes = try Fixture.bytes(file)
        for count in stride(from: 0, to: bytes.count, by: bytes.count > 6000 ? 23 : 1) {
            #expect(throws: KisoError.self) { try HDF5.read(Array(bytes.prefix(count))) }
        }
    }

    @Test("every changed byte is an error or other numbers, never a crash", arguments: files)
    func changed(file: String) throws {
        let bytes = try Fixture.bytes(file)
        // Values and the room that nothing uses are most of a file.
        // Every fifth byte of the large file of chunks, whose values may be as many as gzip's.
        let isChunked = file == "hdf5-chunks.h5"
        let step = isChunked ? 5 : 1
        let most = isChunked ? 64 << 20 + 20 * bytes.count : 140 * bytes.count
        for place in stride(from: 0, to: bytes.count, by: step)
        where bytes[place] != 0 || place % 8 == 0 {
            for value in [0xff, bytes[place] ^ 0x80, bytes[place] &+ 8] {
                var changed = bytes
                changed[place] = value
                do {
                    let all = try HDF5.read(changed)
                    let size = all.reduce(0) { $0 + $1.array.count }
                    #expect(size <= most)
                } catch let error as KisoError {
                    #expect(error.kind == .badData)
                }
            }
        }
    }

    @Test("a random file behind a right superblock never traps")
    func random() throws {
        var generator = RandomGenerator(seed: 3)
        let original = try Fixture.bytes("hdf5-earliest.h5")
        for _ in 0..<500 {
            let bytes = MutationTests.mutant(of: original, &generator)
            _ = try? HDF5.read(bytes)
        }
    }
}
