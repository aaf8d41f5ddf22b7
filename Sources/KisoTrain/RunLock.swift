import Foundation
import KisoCore
import KisoIO

/// Keeps a run's folder for one process as long as it lives: a lock of the system's, which goes when
/// the process does, however it ends.
public final class RunLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of a run, and removes what a process that was killed has left half written in it.
    ///
    /// - Throws: `KisoError` `.cannotCreate` while another process has it, or when its file cannot be
    ///   made.
    public init(_ run: RunFolder) throws {
        let path = run.url.appendingPathComponent(".lock").path
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw KisoError(
                .cannotCreate, "cannot lock \(run.url.path): \(String(cString: strerror(errno)))")
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            close(descriptor)
            throw KisoError(
                .cannotCreate, "\(run.url.path): another process is training in this run")
        }
        Self.sweep(run.url)
    }

    /// What cannot be removed stays: it does no harm.
    private static func sweep(_ folder: URL) {
        _ = try? AtomicFile.sweepStale(in: folder)
        let walk = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        while let url = walk?.nextObject() as? URL {
            let isFolder = try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory
            if isFolder == true { _ = try? AtomicFile.sweepStale(in: url) }
        }
    }

    deinit { close(descriptor) }
}
