import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite struct IDXTests {
    @Test(arguments: [
        ("u1", DType.uint8, [0.0, 1, 2, 3, 4, 5]), ("i1", .int32, [-2, -1, 0, 1, 2, 3]),
        ("i2", .int32, [-2, -1, 0, 1, 2, 3]), ("i4", .int32, [-2, -1, 0, 1, 2, 3]),
        ("f4", .float32, [-1, -0.5, 0, 0.5, 1, 1.5]), ("f8", .float64, [-1, -0.5, 0, 0.5, 1, 1.5]),
    ])
    func readsEveryType(file: String, dtype: DType, values: [Double]) throws {
        let array = try IDX.read(Fixture.url(file + ".idx"))
        #expect(array.dtype == dtype)
        #expect(array.shape == [2, 3])
        #expect(array.values(as: Double.self) == values)
    }

    @Test(arguments: ["u1", "i4", "f4", "f8"])
    func writesTheSameBytes(file: String) throws {
        let original = try Fixture.bytes(file + ".idx")
        #expect(try IDX.encode(IDX.read(original)) == original)
    }

    @Test(.enabled(if: hasCodecs)) func readsAndWritesGzip() throws {
        #expect(try IDX.read(Fixture.url("u1.idx.gz")).values(as: Int.self) == [0, 1, 2, 3, 4, 5])
        try withFolder { folder in
            let file = folder.appendingPathComponent("a-idx1-ubyte.gz")
            try IDX.write(NDArray([7, 8] as [UInt8], shape: [2]), to: file)
            #expect(try FileReading.bytes(of: file).starts(with: [0x1f, 0x8b]))
            #expect(try IDX.read(file).values(as: Int.self) == [7, 8])
        }
    }

    @Test func namesFileOffsetAndLengths() throws {
        let bytes = try Fixture.bytes("u1.idx")
        expectError(.badData, ["cut", "5 bytes", "byte 12", "expected 6", "truncated"]) {
            try IDX.read(Array(bytes.dropLast()), name: "cut")
        }
        expectError(.badData, ["7 bytes", "expected 6", "follows"]) { try IDX.read(bytes + [0]) }
        expectError(.badData, ["byte 0", "89 50"]) { try IDX.read([0x89, 0x50, 0x4e, 0x47]) }
        expectError(.badData, ["42", "byte 2"]) { try IDX.read([0, 0, 0x42, 1]) }
        expectError(.badData, ["truncated", "byte 4"]) { try IDX.read([0, 0, 8, 1, 0]) }
        expectError(.badData, ["overflow"]) {
            try IDX.read([0, 0, 8, 3] + [UInt8](repeating: 0xff, count: 12))
        }
        expectError(.badData, ["int64"]) { try IDX.encode(NDArray([1] as [Int64], shape: [1])) }
    }
}
