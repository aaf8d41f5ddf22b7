import Foundation
import Kiso
import KisoCommandSupport
import Synchronization

/// Shows training on the standard error: a bar that moves on a terminal, one plain line an epoch
/// elsewhere.
final class ProgressSink: EventSink {
    private let animates: Bool
    private let colour: Colour
    private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

    init(animates: Bool = Console.animates, colour: Colour) {
        self.animates = animates
        self.colour = colour
    }

    func receive(_ event: TrainingEvent) {
        switch event {
        case .started(let epochs, let batches, let examples):
            Console.message(
                "training on \(examples) examples: \(epochs) epoch\(epochs == 1 ? "" : "s") of "
                    + "\(batches) batches")
        case .notice(let text): Console.message("kiso: \(text)")
        case .batch(let progress):
            if animates && isDue(progress) { Console.draw("\r" + bar(progress)) }
        case .epoch(let record):
            let width = Console.width - 1
            if animates { Console.draw("\r" + String(repeating: " ", count: width) + "\r") }
            Console.message(line(record))
        case .finished: break
        }
    }

    /// Ten times a second is enough for the eye.
    private func isDue(_ progress: BatchProgress) -> Bool {
        lastDrawn.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < .milliseconds(100) { return false }
            last = now
            return true
        }
    }

    private func bar(_ progress: BatchProgress) -> String {
        let head = "epoch \(progress.epoch)/\(progress.epochs) "
        let tail = String(
            format: " loss %.4f  accuracy %.4f  %.0f images/s  %@ left", progress.loss,
            progress.accuracy, progress.examplesPerSecond, ProgressSink.time(progress.secondsLeft))
        let room = max(0, min(30, Console.width - 1 - head.count - tail.count - 2))
        let done = room * progress.batch / progress.batches
        let drawn = String(repeating: "━", count: done)
        let rest = String(repeating: "─", count: room - done)
        return head + colour.good(drawn) + colour.quiet(rest) + tail
    }

    private func line(_ record: EpochRecord) -> String {
        var text = String(
            format: "epoch %d: loss %.4f accuracy %.4f", record.epoch, record.loss, record.accuracy)
        if let loss = record.validationLoss, let accuracy = record.validationAccuracy {
            text += String(format: " val_loss %.4f val_accuracy %.4f", loss, accuracy)
        }
        return text + String(format: " (%.1f s)", record.seconds)
    }

    /// `42 s` or `3 min 05 s`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e7 else { return "?" }
        let whole = Int(seconds.rounded(.up))
        return whole < 60
            ? "\(whole) s" : "\(whole / 60) min \(String(format: "%02d", whole % 60)) s"
    }
}
