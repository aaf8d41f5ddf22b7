import KisoCore
import Synchronization
import Testing

struct StorageTests {
    /// Counts how often it is unpacked; writes its index into every byte.
    private final class Layout: PackedLayout {
        let unpacked = Atomic(0)
        let byteCount: Int

        init(byteCount: Int) { self.byteCount = byteCount }

        func unpack(into bytes: UnsafeMutableRawPointer) {
            unpacked.wrappingAdd(1, ordering: .relaxed)
            for index in 0..<byteCount {
                bytes.storeBytes(
                    of: UInt8(truncatingIfNeeded: index), toByteOffset: index, as: UInt8.self)
            }
        }
    }

    private static func sum(_ storage: Storage) -> Int {
        let bytes = storage.bytes
        return (0..<storage.byteCount).reduce(0) {
            $0 + Int(bytes.load(fromByteOffset: $1, as: UInt8.self))
        }
    }

    @Test func unpacksOnceAndOnlyWhenRead() {
        let layout = Layout(byteCount: 200)
        let storage = Storage(packed: layout, byteCount: 200)
        #expect(layout.unpacked.load(ordering: .relaxed) == 0)
        #expect(Self.sum(storage) == 19_900)
        #expect(Self.sum(storage) == 19_900)
        #expect(layout.unpacked.load(ordering: .relaxed) == 1)
        #expect(storage.packed === layout)
    }

    @Test func writingDropsThePackedForm() {
        let layout = Layout(byteCount: 4)
        let storage = Storage(packed: layout, byteCount: 4)
        storage.mutableBytes.storeBytes(of: 100, toByteOffset: 0, as: UInt8.self)
        #expect(storage.packed == nil)
        #expect(Self.sum(storage) == 106)
        #expect(layout.unpacked.load(ordering: .relaxed) == 1)
    }

    @Test func manyThreadsReadOneUnpacking() async {
        for _ in 0..<50 {
            let layout = Layout(byteCount: 4_096)
            let storage = Storage(packed: layout, byteCount: 4_096)
            let sums = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { Self.sum(storage) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sums == [Int](repeating: 16 * 32_640, count: 8))
            #expect(layout.unpacked.load(ordering: .relaxed) == 1)
        }
    }

    @Test func emptyStorageHasAnAddress() {
        let storage = Storage(byteCount: 0)
        #expect(UInt(bitPattern: storage.bytes) % 64 == 0)
        #expect(storage.bytes == UnsafeRawPointer(storage.mutableBytes))
    }
}
