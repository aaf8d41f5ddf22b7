import Foundation
import KisoApplications
import KisoCommandSupport
import Synchronization

/// Shows the training of a pair on the standard error: a line that changes on a terminal, one an epoch
/// elsewhere.
final class GenerateProgress: Sendable {
    private let isQuiet: Bool
    private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func show(_ event: GenerationEvent) {
        if isQuiet { return }
        switch event {
        case .started(let epoch, let epochs, let batches):
            Console.message("training epochs \(epoch) to \(epochs), \(batches) batches each")
        case .step(let epoch, let batch, let batches, let measure, let left):
            guard Console.animates, isDue() else { return }
            let line = String(
                format: "epoch %d, batch %d/%d: discriminator %.3f generator %.3f right %.2f  ",
                epoch, batch, batches, measure.discriminatorLoss, measure.generatorLoss,
                measure.right)
            Console.draw("\r" + line + ProgressSink.time(left) + " left\u{1B}[K")
        case .warning(let text):
            clear()
            Console.message("warning: \(text)")
        case .epoch(let record, let isBest):
            clear()
            Console.message(
                record.line + (isBest && record.verdict != nil ? ", the best so far" : ""))
        }
    }

    private func clear() { if Console.animates { Console.draw("\r\u{1B}[K") } }

    /// Five times a second is enough for the eye.
    private func isDue() -> Bool {
        lastDrawn.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < .milliseconds(200) { return false }
            last = now
            return true
        }
    }
}
