public import Foundation
import KisoCore

extension AtomicFile {
    /// Removes the temporary files in a folder whose writer no longer runs.
    ///
    /// A file of a live process stays, unless it is older than a day (process numbers are reused).
    ///
    /// - Returns: The names of the removed files.
    /// - Throws: `KisoError` `.missingInput` when there is no such folder.
    @discardableResult
    public static func sweepStale(in folder: URL) throws -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw KisoError(.missingInput, "\(folder.path): no such folder; check the path")
        }
        var removed: [String] = []
        for name in names.sorted() where name.hasPrefix(".") && name.hasSuffix(temporarySuffix) {
            let path = folder.appendingPathComponent(name).path
            guard isStale(name, path: path), unlink(path) == 0 else { continue }
            removed.append(name)
        }
        return removed
    }

    /// `.stem.PID.RANDOM.kiso-partial`: whether the process PID has gone.
    private static func isStale(_ name: String, path: String) -> Bool {
        let fields = name.dropLast(temporarySuffix.count).split(separator: ".")
        guard let process = fields.dropLast().last.flatMap({ pid_t($0) }), process > 0 else {
            return false
        }
        if kill(process, 0) != 0 && errno == ESRCH { return true }
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return time(nil) - status.st_mtim.tv_sec > 86_400
    }
}
