import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport
import Synchronization

/// Writes a picture while it is painted, and says how far it is.
final class Painter: Sendable {
    private let target: URL
    private let isQuiet: Bool
    private let start: ContinuousClock.Instant
    private let shown = Mutex(0)

    /// After so many steps the picture is written and a line said.
    private static let interval = 25

    init(target: URL, isQuiet: Bool, start: ContinuousClock.Instant) {
        self.target = target
        self.isQuiet = isQuiet
        self.start = start
    }

    func show(_ progress: StyleTransfer.Progress) throws {
        let isDue = shown.withLock { shown in
            guard progress.steps / Self.interval > shown / Self.interval else { return false }
            shown = progress.steps
            return true
        }
        guard isDue else { return }
        try write(progress.picture)
        if isQuiet { return }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Console.message(
            String(
                format: "step %d/%d, %d pixels: style %.4f content %.3f total %.2f (%.0f s)",
                progress.steps, progress.allSteps, progress.size, progress.style, progress.content,
                progress.total, seconds))
    }

    func write(_ picture: Image) throws {
        try AtomicFile.write(try picture.encodePNG(), to: target)
    }
}
