import Foundation
import KisoCore

/// A process at work on a study. It holds a lock of the system's, which goes when the process does,
/// however it ends; so others can tell whether it still works on the trials that it has claimed.
final class StudyWorker: Sendable {
    /// The name in the journal.
    let name: String
    private let folder: URL?
    private let descriptor: Int32

    /// Enters a study's folder; a study in memory has one worker.
    init(_ study: URL?) throws {
        let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        name = "\(ProcessInfo.processInfo.processIdentifier)-\(number)"
        folder = study.map { $0.appendingPathComponent("workers") }
        guard let folder else {
            descriptor = -1
            return
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(folder.path): cannot be made")
        }
        let path = Self.lock(name, folder)
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw KisoError(
                .cannotCreate, "cannot lock \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        guard let folder else { return }
        unlink(Self.lock(name, folder))
        close(descriptor)
    }

    private static func lock(_ name: String, _ folder: URL) -> String {
        folder.appendingPathComponent(name + ".lock").path
    }

    /// Whether the worker of a name still works.
    func isAlive(_ other: String) -> Bool {
        guard other != name, let folder else { return other == name }
        let path = Self.lock(other, folder)
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return true }
        unlink(path)
        return false
    }
}
