import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite struct NPYTests {
    /// (file, type in Kiso, the six values in make_fixtures.py's `values`).
    static let types: [(String, DType, [Double])] = [
        ("f4", .float32, [-1, -0.5, 0, 0.5, 1, 1.5]), ("f8", .float64, [-1, -0.5, 0, 0.5, 1, 1.5]),
        ("f2", .float16, [-1, -0.5, 0, 0.5, 1, 1.5]), ("i8", .int64, [-2, -1, 0, 1, 2, 3]),
        ("i4", .int32, [-2, -1, 0, 1, 2, 3]), ("u1", .uint8, [0, 1, 2, 3, 4, 5]),
        ("b1", .bool, [0, 1, 0, 1, 0, 1]), ("i1", .int32, [-2, -1, 0, 1, 2, 3]),
        ("i2", .int32, [-2, -1, 0, 1, 2, 3]), ("u2", .int32, [0, 1, 2, 3, 4, 5]),
        ("u4", .int64, [0, 1, 2, 3, 4, 5]), ("u8", .int64, [0, 1, 2, 3, 4, 5]),
        ("big-endian", .float64, [-1, -0.5, 0, 0.5, 1, 1.5]),
        ("version2", .float32, [-1, -0.5, 0, 0.5, 1, 1.5]),
        ("version3", .float32, [-1, -0.5, 0, 0.5, 1, 1.5]),
    ]

    @Test(arguments: types)
    func readsWhatNumPyWrote(file: String, dtype: DType, values: [Double]) throws {
        let array = try NPY.read(Fixture.url(file + ".npy"))
        #expect(array.dtype == dtype)
        #expect(array.shape == [2, 3])
        #expect(array.values(as: Double.self) == values)
    }

    @Test func readsColumnMajorOrder() throws {
        let array = try NPY.read(Fixture.url("fortran.npy"))
        #expect(array.shape == [2, 3, 4])
        #expect(array.isContiguous)
        #expect(array.values(as: Double.self) == (0..<24).map { (Double($0) - 2) / 2 })
    }

    @Test func readsScalarsAndEmptyArrays() throws {
        let scalar = try NPY.read(Fixture.url("scalar.npy"))
        #expect(scalar.shape == .scalar)
        #expect(scalar.values(as: Double.self) == [2.5])
        #expect(try NPY.read(Fixture.url("empty.npy")).shape == [0, 3])
    }

    @Test(arguments: ["f4", "f8", "f2", "i8", "i4", "u1", "b1", "scalar", "empty"])
    func writesWhatNumPyWrites(file: String) throws {
        let original = try Fixture.bytes(file + ".npy")
        #expect(try NPY.encode(NPY.read(original)) == original)
    }

    @Test func writesViewsInRowMajorOrder() throws {
        let array = NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        let transposed = NDArray(
            storage: array.storage, dtype: .float32, shape: [3, 2], strides: [1, 3], offset: 0)
        let back = try NPY.read(NPY.encode(transposed))
        #expect(back.values(as: Float.self) == [1, 4, 2, 5, 3, 6])
    }

    @Test func refusesWhatItCannotHold() throws {
        expectError(.badData, ["'<c16'", "complex.npy"]) {
            try NPY.read(Fixture.url("complex.npy"))
        }
        expectError(.badData, ["bfloat16"]) {
            try NPY.encode(NDArray([BFloat16(1)], shape: [1]))
        }
        expectError(.missingInput, ["/nowhere/a.npy"]) {
            try NPY.read(URL(fileURLWithPath: "/nowhere/a.npy"))
        }
    }

    @Test(arguments: [
        "(9223372036854775807, 4)", "(4611686018427387904, 2)", "(99999999999999999999,)", "(-1,)",
        "(2305843009213693952,)", "(1000000000,)",
    ])
    func refusesShapesThatTheFileCannotFill(shape: String) {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }\n"
        let length = header.utf8.count
        let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length), 0] + Array(header.utf8)
        expectError(.badData, ["data.npy"]) { try NPY.read(bytes, name: "data.npy") }
    }
}

@Suite(.enabled(if: hasCodecs)) struct NPZTests {
    @Test func leavesOutWhatIsNoArrayOfNumbers() throws {
        let arrays = try NPZ.read(Fixture.url("others.npz"))
        #expect(arrays.map(\.name) == ["W1"])
        #expect(arrays[0].array.values(as: Double.self) == [-1, -0.5, 0, 0.5, 1, 1.5])
    }

    @Test(arguments: ["stored.npz", "packed.npz"])
    func readsWhatNumPyWrote(file: String) throws {
        let arrays = try NPZ.read(Fixture.url(file))
        #expect(arrays.map(\.name) == ["W1", "labels"])
        #expect(arrays[0].array.values(as: Double.self) == [-1, -0.5, 0, 0.5, 1, 1.5])
        #expect(arrays[1].array.dtype == .uint8)
    }

    @Test func readsBackWhatItWrites() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("a.npz")
            let array = NDArray([1.5, 2.5] as [Double], shape: [2, 1])
            try NPZ.write([("ä/b", array), ("c", array)], to: file)
            let back = try NPZ.read(file)
            #expect(back.map(\.name) == ["ä/b", "c"])
            #expect(back[1].array.values(as: Double.self) == [1.5, 2.5])
            #expect(back[1].array.shape == [2, 1])
        }
    }

    @Test func detectsDamage() throws {
        var bytes = try Fixture.bytes("stored.npz")
        // The last byte of the first array: only the archive's checksum can notice.
        let index = try #require(bytes.firstIndex(of: 0x3f))
        bytes[index] ^= 1
        expectError(.badData, ["CRC"]) { try NPZ.read(bytes) }
        expectError(.badData, ["PK", "PE"]) {
            try NPZ.read(Array("PE".utf8), name: "a PE file")
        }
    }
}
