import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite struct PickleTests {
    @Test(arguments: [1, 2, 3, 4, 5])
    func readsEveryProtocol(version: Int) throws {
        let value = try Pickle.read(Fixture.url("protocol\(version).pkl"))
        let weights = try #require(value["W1"]?.array)
        #expect(weights.dtype == .float32)
        #expect(weights.shape == [2, 3])
        #expect(weights.values(as: Double.self) == [-1, -0.5, 0, 0.5, 1, 1.5])
        #expect(value["b1"]?.array?.values(as: Double.self) == [0.5, -1.5])
        #expect(value["name"]?.text == "net")
        #expect(value["W2"] == nil)
    }

    @Test func readsPython2() throws {
        let pair = try #require(Pickle.read(Fixture.url("python2.pkl")).elements)
        #expect(pair[0].array?.values(as: Double.self) == [-1, -0.5, 0, 0.5, 1, 1.5])
        #expect(pair[1].text == "seven")
    }

    @Test(arguments: ["fortran.pkl", "fortran5.pkl"])
    func readsColumnMajorOrder(file: String) throws {
        let array = try #require(Pickle.read(Fixture.url(file)).array)
        #expect(array.shape == [2, 3])
        #expect(array.values(as: Double.self) == [-1, -0.5, 0, 0.5, 1, 1.5])
    }

    @Test func readsOtherTypes() throws {
        let big = try #require(Pickle.read(Fixture.url("big-endian.pkl")).array)
        #expect(big.dtype == .int32)
        #expect(big.values(as: Int.self) == [-2, -1, 0, 1, 2, 3])
        let flags = try #require(Pickle.read(Fixture.url("bool.pkl")).array)
        #expect(flags.values(as: Bool.self) == [false, true, false, true, false, true])
    }

    @Test func readsPlainData() throws {
        let items = try #require(Pickle.read(Fixture.url("plain.pkl")).elements)
        #expect(items.count == 14)
        var integers: [Int] = []
        for case .int(let value) in items { integers.append(value) }
        #expect(integers == [1, 255, 70000, -1, 1 << 40, -(1 << 62)])
        guard case .none = items[0], case .bool(true) = items[1], case .double(0.25) = items[9],
            case .bytes([0x00, 0xff]) = items[11]
        else {
            Issue.record("\(items)")
            return
        }
        #expect(items[10].text == "ä")
        #expect(items[12].elements?[1].elements?.count == 1)
        #expect(items[13]["k"]?.elements?.count == 2)
    }

    @Test func refusesEverythingElse() throws {
        expectError(.badData, ["'os.system'", "byte 2"]) {
            try Pickle.read(Fixture.url("call.pkl"))
        }
        expectError(.badData, ["STRING", "byte 1"]) {
            try Pickle.read(Fixture.url("instance.pkl"))
        }
        expectError(.badData, ["pathlib"]) { try Pickle.read(Fixture.url("object.pkl")) }
        expectError(.badData, ["INST (69)", "byte 1"]) { try Pickle.read(Array("(ios\n".utf8)) }
        expectError(.badData, ["unknown instruction"]) { try Pickle.read(Array("\n".utf8)) }
        expectError(.badData, ["truncated"]) { try Pickle.read([]) }
        expectError(.badData, ["a type or a function"]) {
            try Pickle.read(Array("cnumpy\nndarray\n.".utf8))
        }
        expectError(.badData, ["numpy.ndarray itself"]) {
            try Pickle.read(Array("cnumpy\nndarray\n)R.".utf8))
        }
    }

    @Test func refusesDeepNestingAndCycles() {
        let deep =
            [UInt8](repeating: 0x5d, count: 100_000) + [UInt8](repeating: 0x61, count: 99_999)
        expectError(.badData, ["deeper"]) { try Pickle.read(deep + [0x2e]) }
        let tuples = [0x29] + [UInt8](repeating: 0x85, count: 100_000) + [0x2e]
        expectError(.badData, ["deeper"]) { try Pickle.read(tuples) }
        // A list that is remembered, fetched and appended to itself.
        expectError(.badData, ["contains itself"]) {
            try Pickle.read(Array("]q\u{0}h\u{0}a.".utf8))
        }
        // Sharing: each level holds the previous one, so that no single walk is deep.
        var chain: [UInt8] = [0x5d, 0x94, 0x5d, 0x94]
        for index in 0..<100 {
            chain += [0x68, UInt8(index), 0x85, 0x94, 0x61, 0x68, 1, 0x68, UInt8(index + 2)]
        }
        expectError(.badData, []) { try Pickle.read(chain + [0x2e]) }
        expectError(.badData, ["instructions"]) {
            try Pickle.read([UInt8](repeating: 0x4e, count: 3_000_000))
        }
    }

    @Test func refusesToMultiplyMemory() {
        // One text of 1 MB, remembered and turned into bytes a thousand times.
        var bytes: [UInt8] =
            Array("c_codecs\nencode\n".utf8) + [0x94, 0x58, 0x40, 0x42, 0x0f, 0x00]
        bytes += [UInt8](repeating: 0x61, count: 1_000_000) + [0x94]
        for _ in 0..<1000 {
            bytes += [0x68, 0, 0x68, 1, 0x58, 6, 0, 0, 0] + Array("latin1".utf8) + [0x86, 0x52]
        }
        expectError(.badData, ["bomb"]) { try Pickle.read(bytes + [0x2e]) }
    }

    @Test func refusesProtocol0ByItsName() throws {
        expectError(.badData, ["protocol 0", "protocol=4"]) {
            try Pickle.read(Fixture.url("protocol0.pkl"))
        }
    }

    @Test func readsLongIntegersOfProtocol1() throws {
        let value = try Pickle.read(Array("(L12345678901L\nI-7\nI01\nt.".utf8))
        guard case .tuple(let items) = value, case .int(12_345_678_901) = items[0],
            case .int(-7) = items[1], case .bool(true) = items[2]
        else {
            Issue.record("\(value)")
            return
        }
    }

    @Test func boundsContainers() {
        // A million empty lists, popped again: `]` and `0`.
        let bomb = [UInt8](repeating: 0, count: 400_000).indices.map {
            UInt8($0.isMultiple(of: 2) ? 0x5d : 0x30)
        }
        expectError(.badData, ["containers"]) { try Pickle.read(bomb + Array("N.".utf8)) }
    }
}
