import Foundation
import KisoCore
import Synchronization
import Testing

struct MemoryPoolTests {
    @Test(
        "size classes are powers of two and three quarters of them",
        arguments: [
            (0, 64), (1, 64), (64, 64), (65, 96), (96, 96), (97, 128), (128, 128), (129, 192),
            (193, 256), (1_000, 1_024), (1_025, 1_536), (1 << 20, 1 << 20),
            ((1 << 20) + 1, 3 << 19),
        ])
    func sizeClasses(_ request: Int, _ size: Int) {
        #expect(MemoryPool.blockSize(for: request) == size)
    }

    @Test func everyBlockHoldsItsRequestAndWastesLessThanHalf() {
        for request in 65...5_000 {
            let size = MemoryPool.blockSize(for: request)
            #expect(size >= request && size < 2 * request)
            #expect(MemoryPool.blockSize(for: size) == size)
        }
    }

    @Test func freedBlocksComeBack() {
        let pool = MemoryPool()
        let first = pool.allocate(byteCount: 2_000_003)
        let second = pool.allocate(byteCount: 2_000_003)
        #expect(first != second)
        let other = pool.allocate(byteCount: 2_900_003)
        #expect(other != first && other != second)
        pool.deallocate(first, byteCount: 2_000_003)
        pool.deallocate(second, byteCount: 2_000_003)
        // Last in, first out, and any request of the size class is served.
        #expect(pool.allocate(byteCount: 1_900_000) == second)
        #expect(pool.allocate(byteCount: 2_097_152) == first)
        pool.deallocate(first, byteCount: 2_000_003)
        let bigger = pool.allocate(byteCount: 2_900_003)
        #expect(bigger != first)
        for block in [other, bigger] { pool.deallocate(block, byteCount: 2_900_003) }
        pool.deallocate(second, byteCount: 2_000_003)
    }

    @Test func aBlockTakenFromTheSystemIsCounted() {
        let pool = MemoryPool()
        let before = pool.systemAllocations
        let blocks = (0..<3).map { _ in pool.allocate(byteCount: 5_000_011) }
        #expect(pool.systemAllocations >= before + 3)
        for block in blocks { pool.deallocate(block, byteCount: 5_000_011) }
    }

    @Test(
        "Where the system has no memory left, kept blocks go first, then the process ends with a line"
    )
    func exhaustion() async {
        await #expect(processExitsWith: .exitCode(9)) {
            let left = Atomic(300 << 20)
            let pool = MemoryPool(available: { left.load(ordering: .relaxed) })
            let block = pool.allocate(byteCount: 128 << 20)
            left.store(100 << 20, ordering: .relaxed)
            pool.deallocate(block, byteCount: 128 << 20)
            // Kept, so nothing is asked of the system.
            pool.deallocate(pool.allocate(byteCount: 128 << 20), byteCount: 128 << 20)
            MemoryPool.whenExhausted { text in
                let isRight =
                    text.contains("402 MB more are wanted and 104 MB are free")
                    && text.hasPrefix("out of memory: ") && !text.contains("\n")
                _exit(isRight ? 9 : 1)
            }
            _ = pool.allocate(byteCount: 300 << 20)
        }
    }

    @Test func whatTheSystemHasLeftIsBelowWhatTheMachineHas() {
        let bytes = AvailableMemory.bytes
        #if os(Linux)
            #expect(bytes > 1 << 26 && bytes < 1 << 46)
        #else
            #expect(bytes > 1 << 26)
        #endif
    }

    @Test func blocksAreAligned() {
        let pool = MemoryPool()
        for request in [0, 1, 65, 1_000, 100_000] {
            let block = pool.allocate(byteCount: request)
            #expect(UInt(bitPattern: block) % 64 == 0)
            pool.deallocate(block, byteCount: request)
        }
    }

    @Test func threadsNeverShareABlock() async {
        let pool = MemoryPool()
        let clean = await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for round in 0..<500 {
                        let count = 64 + round % 5
                        let block = pool.allocate(byteCount: count * 8)
                        let words = block.bindMemory(to: Int.self, capacity: count)
                        words.initialize(repeating: task, count: count)
                        await Task.yield()
                        if (0..<count).contains(where: { words[$0] != task }) { return false }
                        pool.deallocate(block, byteCount: count * 8)
                    }
                    return true
                }
            }
            return await group.allSatisfy { $0 }
        }
        #expect(clean)
    }
}
