import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite struct SafetensorsTests {
    @Test func readsWhatTheReferenceWrote() throws {
        let file = try Safetensors.read(Fixture.url("all.safetensors"))
        #expect(file.metadata == ["architecture": "häus \"1\"\n"])
        #expect(Set(file.tensors.map(\.name)) == ["f4", "f8", "f2", "i8", "i4", "u1", "b1"])
        for (name, dtype, values) in NPYTests.types.prefix(7) {
            let array = try #require(file[name])
            #expect(array.dtype == dtype)
            #expect(array.shape == [2, 3])
            #expect(array.values(as: Double.self) == values)
        }
    }

    @Test func aMappedFileHasTheSameArraysAndIsNotWrittenInto() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-mapped-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("file.safetensors")
        let reference = try Data(contentsOf: Fixture.url("all.safetensors"))
        try reference.write(to: url)
        let read = try Safetensors.read(url)
        var mapped = try Safetensors.mapped(url)
        #expect(mapped.metadata == read.metadata)
        #expect(mapped.tensors.map(\.name) == read.tensors.map(\.name))
        for (name, array) in read.tensors {
            #expect(mapped[name]?.shape == array.shape)
            #expect(mapped[name]?.values(as: Double.self) == array.values(as: Double.self))
        }
        let index = try #require(mapped.tensors.firstIndex { $0.array.dtype == .float32 })
        let storage = mapped.tensors[index].array.storage
        storage.mutableBytes.storeBytes(of: 77, as: Float.self)
        #expect(mapped.tensors[index].array.values(as: Float.self)[0] == 77)
        #expect(try Data(contentsOf: url) == reference)
        // The arrays outlive the name of the file, and whatever replaces it.
        try FileManager.default.removeItem(at: url)
        let kept = mapped.tensors[index].array
        mapped = Safetensors(tensors: [])
        #expect(
            kept.values(as: Float.self)[1...]
                == read.tensors[index].array.values(as: Float.self)[1...])
        try Data("{}".utf8).write(to: url)
        expectError(.badData, ["header length"]) { try Safetensors.mapped(url) }
        try Data(reference.dropLast()).write(to: url)
        expectError(.badData, ["truncation"]) { try Safetensors.mapped(url) }
        try Data().write(to: url)
        expectError(.badData, ["header length"]) { try Safetensors.mapped(url) }
    }

    @Test func writesTheBytesOfTheFormat() throws {
        let array = NDArray([BFloat16(1), BFloat16(-2)], shape: [1, 2])
        let file = Safetensors(tensors: [("a", array)], metadata: ["z": "1", "b": "\u{1}"])
        let header =
            #"{"__metadata__":{"b":"\u0001","z":"1"},"#
            + #""a":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}}"#
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        let expected =
            [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
            + [0x80, 0x3f, 0x00, 0xc0]
        #expect(try file.encode() == expected)
        let back = try Safetensors.read(expected)
        #expect(back["a"]?.values(as: Double.self) == [1, -2])
        #expect(back.metadata == ["z": "1", "b": "\u{1}"])
    }

    @Test func keepsOrder() throws {
        let array = NDArray([1] as [Float], shape: [1])
        let file = Safetensors(tensors: [("z", array), ("a", array), ("m", array)])
        #expect(try Safetensors.read(file.encode()).tensors.map(\.name) == ["z", "a", "m"])
        expectError(.badData, ["'a'"]) {
            try Safetensors(tensors: [("a", array), ("a", array)]).encode()
        }
    }

    static func file(_ header: String, data: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
            + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    static let wrong: [(String, Int, String)] = [
        (
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
                + #""a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2, "second 'a'"
        ),
        (#"{"__metadata__":{"k":"1","k":"2"}}"#, 0, "second 'k'"),
        (#"{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1, "repeated"),
        (
            #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
                + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3, "overlap"
        ),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2, "gap"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 2, "after the last"),
        (#"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#, 2, "truncation"),
        (#"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}"#, 2, "shape (3,)"),
        (
            #"{"a":{"dtype":"U8","shape":[9223372036854775807,3],"data_offsets":[0,2]}}"#, 2,
            "overfl"
        ),
        (#"{"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0]}}"#, 0, "fewer"),
        (#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,2]}}"#, 2, "integer"),
        (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, 1, "data_offsets"),
        (#"{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#, 1, "F8_E4M3"),
        (#"{"a":{"dtype":"U8","shape":[1]}}"#, 1, "data_offsets"),
        (#"{"a":1}"#, 0, "'{'"), ("[]", 0, "'{'"), ("{} x", 0, "after"),
        (#"{"a"#, 0, "without end"),
        (#"{"\ud800":1}"#, 0, "surrogate"), ("", 0, "header of 0"),
        (String(repeating: #"{"a":"#, count: 100_000), 0, "unknown"),
    ]

    @Test(arguments: wrong)
    func refusesBadHeaders(header: String, data: Int, word: String) {
        expectError(.badData, ["bad file", word]) {
            try Safetensors.read(Self.file(header, data: data), name: "bad file")
        }
    }

    @Test func refusesHugeHeaders() {
        expectError(.badData, ["100000000"]) {
            try Safetensors.read([0x00, 0xe1, 0xf5, 0x05, 0, 0, 0, 0])
        }
        expectError(.badData, ["believable"]) {
            try Safetensors.read([UInt8](repeating: 0xff, count: 8))
        }
        expectError(.badData, ["truncated"]) { try Safetensors.read([1, 2]) }
    }

    @Test func normalizesBooleans() throws {
        let bytes = Self.file(#"{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}"#, data: 0)
        #expect(try Safetensors.read(bytes + [7])["a"]?.values(as: UInt8.self) == [1])
    }

    /// The reference reader has an optional there.
    @Test func takesNullForNoMetadata() throws {
        let bytes = Self.file(
            #"{"__metadata__":null,"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, data: 2)
        let file = try Safetensors.read(bytes)
        #expect(file.metadata.isEmpty)
        #expect(file.tensors.map(\.name) == ["a"])
    }
}
