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
        case .started(let epochs, let batches, let examples, let finished):
            Console.message(
                "training on \(examples) examples: \(epochs) epoch\(epochs == 1 ? "" : "s") of "
                    + "\(batches) batch\(batches == 1 ? "" : "es")"
                    + (finished > 0 ? ", going on behind epoch \(finished)" : ""))
        case .notice(let text): Console.message("kiso: \(text)")
        case .batch(let progress):
            if animates && isDue(progress) { Console.draw("\r" + bar(progress) + "\u{1B}[K") }
        case .epoch(let record):
            if animates { Console.draw("\r\u{1B}[K") }
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

    /// As much as fits into a line: first the speed goes, then the metrics, then the bar.
    private func bar(_ progress: BatchProgress) -> String {
        let width = Console.width - 1
        let head = "epoch \(progress.epoch)/\(progress.epochs)"
        let loss = String(format: " loss %.4f", progress.loss)
        let metrics = progress.values.filter { $0.key != "loss" }.sorted { $0.key < $1.key }
            .prefix(3).map { String(format: " %@ %.4f", $0.key, $0.value) }.joined(separator: " ")
        let speed = String(format: "  %.0f examples/s", progress.examplesPerSecond)
        let time = "  \(ProgressSink.time(progress.secondsLeft)) left"
        let tails = [loss + " " + metrics + speed + time, loss + " " + metrics + time, loss + time]
        guard let tail = tails.first(where: { head.count + $0.count + 8 <= width }) else {
            return String((head + loss).prefix(width))
        }
        let room = min(30, width - head.count - tail.count - 2)
        let done = room * progress.batch / max(progress.batches, 1)
        let drawn = String(repeating: "━", count: done)
        let rest = String(repeating: "─", count: room - done)
        return head + " " + colour.good(drawn) + colour.quiet(rest) + " " + tail
    }

    private func line(_ record: EpochRecord) -> String {
        let figures = EpochRecord.columns(of: [record]).map { name in
            String(format: "%@ %.4f", name, record[name] ?? .nan)
        }
        return "epoch \(record.epoch): " + figures.joined(separator: " ")
            + String(format: " (%.1f s)", record.seconds)
    }

    /// `42 s` or `3 min 05 s`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e7 else { return "?" }
        let whole = Int(seconds.rounded(.up))
        return whole < 60
            ? "\(whole) s" : "\(whole / 60) min \(String(format: "%02d", whole % 60)) s"
    }
}
