import Foundation
import Synchronization

/// Recycles blocks of memory, so that a training step of fixed shapes allocates nothing after the
/// first one.
///
/// Blocks are 64-byte aligned and rounded up to size classes (powers of two and three quarters
/// between them). Freed blocks are kept up to a bound and handed out again, last in, first out.
public final class MemoryPool: Sendable {
    /// The pool that every ``Storage`` draws from.
    public static let shared = MemoryPool()

    private struct State {
        var free: [Int: [UInt]] = [:]
        var keptBytes = 0
        var systemAllocations = 0
    }

    /// An empty pool, beside the shared one.
    package init() {}

    private let state = Mutex(State())
    private let keptLimit = 1 << 29

    /// The alignment of every block, in bytes: one cache line.
    public static let alignment = 64

    /// How many blocks the pool has taken from the system so far.
    public var systemAllocations: Int { state.withLock { $0.systemAllocations } }

    /// Bytes in the block that serves a request of `byteCount` bytes.
    public static func blockSize(for byteCount: Int) -> Int {
        if byteCount <= alignment { return alignment }
        let power = 1 << (Int.bitWidth - (byteCount - 1).leadingZeroBitCount)
        let threeQuarters = power / 4 * 3
        return byteCount <= threeQuarters ? threeQuarters : power
    }

    /// A block of at least `byteCount` bytes with undefined contents.
    public func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = Self.blockSize(for: byteCount)
        let recycled: UnsafeMutableRawPointer? = state.withLock { state in
            if let address = state.free[size]?.popLast() {
                state.keptBytes -= size
                return UnsafeMutableRawPointer(bitPattern: address)
            }
            state.systemAllocations += 1
            return nil
        }
        if let recycled { return recycled }
        return UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.alignment)
    }

    /// Returns a block that `allocate(byteCount:)` gave for the same `byteCount`.
    public func deallocate(_ block: UnsafeMutableRawPointer, byteCount: Int) {
        let size = Self.blockSize(for: byteCount)
        let kept = state.withLock { state in
            guard state.keptBytes + size <= keptLimit else { return false }
            state.free[size, default: []].append(UInt(bitPattern: block))
            state.keptBytes += size
            return true
        }
        if !kept { block.deallocate() }
    }
}
