import Foundation
import Kiso
import Synchronization

/// What a rank does, as lines of `ranks/rank-N.log` in the run.
final class RankLog: EventSink {
    private let file: Mutex<FileHandle>

    private init(_ file: FileHandle) { self.file = Mutex(file) }

    /// Opens the logs of all ranks; `nil` alone, and where the run cannot be seen from this host.
    static func open(_ world: RankWorld, _ run: RunFolder) async throws -> RankLog? {
        guard world.size > 1 else { return nil }
        let path = try await world.fromFirst {
            let folder = run.url.appendingPathComponent("ranks")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            return Array(folder.path.utf8)
        }
        let url = URL(fileURLWithPath: String(decoding: path, as: UTF8.self))
            .appendingPathComponent("rank-\(world.rank).log")
        let descriptor = Foundation.open(
            url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        let log = RankLog(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
        log.write(
            "rank \(world.rank) of \(world.size), host \(RankWorld.host), process "
                + "\(ProcessInfo.processInfo.processIdentifier), \(Device.threads) threads")
        return log
    }

    /// A folder for what a rank but the first one would write into a run; it writes nothing.
    static func placeholder(_ name: String) throws -> RunFolder {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kiso-rank-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try RunFolder(below: folder, model: name)
    }

    func receive(_ event: TrainingEvent) {
        switch event {
        case .started(let epochs, let batches, let examples, let finished):
            write(
                "training on \(examples) examples: \(epochs) epochs of \(batches) batches, "
                    + "\(finished) are over")
        case .epoch(let record):
            let figures = EpochRecord.columns(of: [record]).map { name in
                String(format: "%@ %.9g", name, record[name] ?? .nan)
            }
            write("epoch \(record.epoch): " + figures.joined(separator: " "))
        case .finished(let history):
            write(
                history.wasInterrupted
                    ? "interrupted" : "finished" + (history.stopReason.map { ": \($0)" } ?? ""))
        case .notice(let text): write(text)
        case .batch: break
        }
    }

    /// A log that cannot be written is no reason to stop training.
    private func write(_ line: String) {
        let time = ISO8601DateFormatter().string(from: Date())
        file.withLock { try? $0.write(contentsOf: Data("\(time) \(line)\n".utf8)) }
    }
}
