import Synchronization

/// A backend's own arrangement of an array's elements in memory, such as oneDNN's blocked layouts.
public protocol PackedLayout: AnyObject, Sendable {
    /// Writes the elements in dense row-major order.
    func unpack(into bytes: UnsafeMutableRawPointer)
}

/// The memory behind one or more arrays: dense row-major bytes, or a backend's packed layout that
/// becomes dense bytes once somebody reads them.
///
/// Arrays share a storage until one of them writes; the writer must hold the only reference
/// (`isKnownUniquelyReferenced`). Reading from several threads at once is safe.
public final class Storage: @unchecked Sendable {
    /// Bytes of the dense form.
    public let byteCount: Int
    private let denseAddress: Atomic<UInt>
    private let packedForm: Mutex<(any PackedLayout)?>
    /// Who frees the memory; `nil` where it is the pool's.
    private let owner: (any Sendable & AnyObject)?

    /// Dense memory with undefined contents.
    public init(byteCount: Int) {
        self.byteCount = byteCount
        owner = nil
        denseAddress = Atomic(UInt(bitPattern: MemoryPool.shared.allocate(byteCount: byteCount)))
        packedForm = Mutex(nil)
    }

    /// Memory that somebody else owns and that may be written, such as a file's.
    ///
    /// - Parameters:
    ///   - address: its beginning, aligned for the elements.
    ///   - byteCount: bytes of it.
    ///   - owner: what frees it; it is kept as long as this is.
    package init(
        at address: UnsafeMutableRawPointer, byteCount: Int, owner: any Sendable & AnyObject
    ) {
        self.byteCount = byteCount
        self.owner = owner
        denseAddress = Atomic(UInt(bitPattern: address))
        packedForm = Mutex(nil)
    }

    /// Memory that so far exists only in a backend's layout.
    public init(packed: any PackedLayout, byteCount: Int) {
        self.byteCount = byteCount
        owner = nil
        packedForm = Mutex(packed)
        denseAddress = Atomic(0)
    }

    deinit {
        if owner != nil { return }
        if let dense = UnsafeMutableRawPointer(bitPattern: denseAddress.load(ordering: .relaxed)) {
            MemoryPool.shared.deallocate(dense, byteCount: byteCount)
        }
    }

    /// The dense row-major bytes, for reading. Unpacks on the first call.
    public var bytes: UnsafeRawPointer { UnsafeRawPointer(denseBytes) }

    /// The packed form, while it is as current as the dense one.
    public var packed: (any PackedLayout)? { packedForm.withLock { $0 } }

    /// Keeps a packed form beside the dense one until the next write, so that it is made only once.
    public func remember(packed: any PackedLayout) { packedForm.withLock { $0 = packed } }

    /// The dense row-major bytes, for writing by the only owner. A packed form is dropped.
    public var mutableBytes: UnsafeMutableRawPointer {
        let bytes = denseBytes
        packedForm.withLock { $0 = nil }
        return bytes
    }

    private var denseBytes: UnsafeMutableRawPointer {
        func current() -> UnsafeMutableRawPointer? {
            UnsafeMutableRawPointer(bitPattern: denseAddress.load(ordering: .acquiring))
        }
        if let dense = current() { return dense }
        return packedForm.withLock { packed in
            if let dense = current() { return dense }
            let dense = MemoryPool.shared.allocate(byteCount: byteCount)
            packed?.unpack(into: dense)
            denseAddress.store(UInt(bitPattern: dense), ordering: .releasing)
            return dense
        }
    }
}
