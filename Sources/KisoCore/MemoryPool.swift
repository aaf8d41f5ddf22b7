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
        /// What the system has given since it was asked how much it has left.
        var unchecked = 0
    }

    /// An empty pool, beside the shared one.
    ///
    /// - Parameter available: how many bytes the system could still give.
    package init(available: @escaping @Sendable () -> Int = { AvailableMemory.bytes }) {
        self.available = available
    }

    private let available: @Sendable () -> Int

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

    /// A block of at least `byteCount` bytes with undefined contents. Where the system has not that much left,
    /// the process ends with a message.
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
        if let block = recycled ?? fromSystem(size) { return block }
        // Kept blocks of other sizes may be what is missing.
        releaseKept()
        if let block = fromSystem(size) { return block }
        let left = available()
        // Where the machine has enough, a limit of this process is in the way.
        let reason =
            size > left - Self.checkedStep
            ? "\(Self.text(left)) are free"
            : "the system gives this process no more (ulimit -d, -v)"
        let text =
            "out of memory: \(Self.text(size)) more are wanted and \(reason); "
            + "a smaller batch or network, or fewer data, take less"
        let handler = Self.exhaustion.withLock { $0 }
        handler(text)
    }

    /// A new block; `nil` where the system has not enough left.
    private func fromSystem(_ size: Int) -> UnsafeMutableRawPointer? {
        // Linux promises more than it has, and ends a program that takes it at its word. So it is asked, but
        // not for every block: that costs a file.
        let asks = state.withLock { state in
            state.unchecked += size
            guard state.unchecked >= Self.checkedStep else { return false }
            state.unchecked = 0
            return true
        }
        if asks && size > available() - Self.checkedStep {
            state.withLock { $0.unchecked = Self.checkedStep }
            return nil
        }
        var block: UnsafeMutableRawPointer?
        return posix_memalign(&block, Self.alignment, size) == 0 ? block : nil
    }

    private func releaseKept() {
        let blocks = state.withLock { state in
            defer {
                state.free = [:]
                state.keptBytes = 0
            }
            return state.free.values.flatMap { $0 }
        }
        for block in blocks { free(UnsafeMutableRawPointer(bitPattern: block)) }
    }

    /// After how many new bytes the system is asked how many it has left, and how many must be left.
    private static let checkedStep = 1 << 26

    private static func text(_ bytes: Int) -> String {
        bytes < 1_000_000_000
            ? "\(max(0, bytes) / 1_000_000) MB" : String(format: "%.1f GB", Double(bytes) / 1e9)
    }

    private static let exhaustion = Mutex<@Sendable (String) -> Never>({ fatalError($0) })

    /// Sets what happens where the system has no memory left. A library stops with a message; a program may say
    /// it in its own way.
    ///
    /// - Parameter handler: is given the message, and ends the process.
    package static func whenExhausted(_ handler: @escaping @Sendable (String) -> Never) {
        exhaustion.withLock { $0 = handler }
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
        if !kept { free(block) }
    }
}
