import Foundation

/// The memory of a file: read where it is looked at, and this process's own where it is written.
final class MappedFile: @unchecked Sendable {
    /// Its beginning, at the beginning of a page.
    let start: UnsafeMutableRawPointer
    /// Bytes of it.
    let count: Int

    /// Maps an open file; `nil` where the system does not do so.
    init?(_ descriptor: Int32, size: Int) {
        let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { return nil }
        start = address
        count = size
    }

    deinit { munmap(start, count) }

    /// All of it.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
