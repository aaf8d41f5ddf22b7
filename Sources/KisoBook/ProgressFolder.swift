import Foundation
import KisoTrain

/// What a long run keeps to go on, for one process at a time: the first to end would throw away what
/// another has trained.
final class ProgressFolder {
    let url: URL
    private let lock: RunLock

    /// Makes the folder, or takes what an earlier run has left there.
    ///
    /// - Throws: `KisoError` `.cannotCreate` while another process has it, or when it cannot be made.
    init(_ url: URL) throws {
        try WorkingFolder.make(url, of: url)
        self.url = url
        lock = try RunLock(RunFolder(existing: url))
    }

    /// Removes everything, when the run has ended.
    func remove() { try? FileManager.default.removeItem(at: url) }

    deinit {
        // A run that was stopped before it kept anything leaves nothing.
        let names = try? FileManager.default.contentsOfDirectory(atPath: url.path)
        if names == [".lock"] { try? FileManager.default.removeItem(at: url) }
    }
}
