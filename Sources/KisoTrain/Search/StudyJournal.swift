import Foundation
import KisoCore
import Synchronization

/// The events of a study: a file of JSON lines that only grows, or memory alone.
///
/// Whoever changes it locks the file, reads what others have written, writes lines, and syncs them to
/// the disk. A process that dies leaves at most a last line without its end, which the next one cuts off.
final class StudyJournal: Sendable {
    /// The name of the file in a study's folder.
    static let fileName = "study.jsonl"

    private struct Memory {
        var state = StudyState()
        /// How much of the file is known.
        var offset = 0
    }

    /// The file; `nil` for a study in memory.
    private let path: String?
    private let descriptor: Int32
    private let memory = Mutex(Memory())

    /// Opens a study's journal, or begins it.
    ///
    /// - Throws: `KisoError` `.cannotCreate` when it cannot be made, `.badData` when it is none,
    ///   `.usage` when it is of another study, `.badData` when that differs in `data`.
    init(_ folder: URL?, _ description: StudyDescription) throws {
        path = folder.map { $0.appendingPathComponent(Self.fileName).path }
        guard let folder, let path else {
            descriptor = -1
            memory.withLock { $0.state.description = description }
            return
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate, "\(folder.relativePath): a study's folder cannot be made here")
        }
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw KisoError(
                .cannotCreate, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        try transaction { state in
            guard let known = state.description else {
                return ((), [StudyEvent(event: .study, study: description)])
            }
            if let difference = known.difference(from: description) {
                throw KisoError(
                    difference.name == "data" ? .badData : .usage,
                    "\(folder.relativePath): is a study with \(difference.words); give it the same, or "
                        + "take another folder")
            }
            return ((), [])
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The state now.
    func current() throws -> StudyState { try transaction { ($0, []) } }

    /// Reads what is new, and adds events, while nobody else can.
    func transaction<R>(_ body: (StudyState) throws -> (R, [StudyEvent])) throws -> R {
        try memory.withLock { memory in
            guard let path else {
                let (result, events) = try body(memory.state)
                for event in events { _ = memory.state.apply(event) }
                return result
            }
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw Self.failure("cannot lock", path) }
            }
            defer { flock(descriptor, LOCK_UN) }
            let whole = try Self.read(descriptor, path, into: &memory.state, from: memory.offset)
            memory.offset = whole
            let (result, events) = try body(memory.state)
            guard !events.isEmpty else { return result }
            // What follows the last whole line was never finished.
            guard ftruncate(descriptor, off_t(whole)) == 0 else {
                throw Self.failure("cannot write", path)
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var bytes: [UInt8] = []
            for event in events { bytes += try encoder.encode(event) + [UInt8(ascii: "\n")] }
            try write(bytes, path, before: whole)
            for event in events { _ = memory.state.apply(event) }
            memory.offset = whole + bytes.count
            return result
        }
    }

    private func write(_ bytes: [UInt8], _ path: String, before whole: Int) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(
                    descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let error = Self.failure("cannot write", path)
                ftruncate(descriptor, off_t(whole))
                throw error
            }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw Self.failure("cannot write", path) }
    }

    /// Takes in the lines behind an offset; returns where the last whole line ends.
    private static func read(
        _ descriptor: Int32, _ path: String, into state: inout StudyState, from offset: Int
    ) throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot read", path) }
        let size = Int(status.st_size)
        guard size >= offset else {
            throw KisoError(.badData, "\(path): has become shorter while it was in use")
        }
        var bytes = [UInt8](repeating: 0, count: size - offset)
        var got = 0
        while got < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(
                    descriptor, $0.baseAddress.map { $0 + got }, size - offset - got,
                    off_t(offset + got))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot read", path) }
            got += count
        }
        return try take(bytes, path, into: &state, from: offset)
    }

    private static func take(
        _ bytes: [UInt8], _ path: String, into state: inout StudyState, from offset: Int
    ) throws -> Int {
        var start = 0
        let decoder = JSONDecoder()
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let event = try? decoder.decode(StudyEvent.self, from: Data(bytes[start..<end]))
            // Only the first line may say what study it is, and it must.
            let isFirst = offset + start == 0
            guard let event, isFirst == (event.event == .study), state.apply(event) else {
                // A last line may have been torn by a crash of the system.
                if end + 1 == bytes.count && !isFirst { break }
                throw KisoError(
                    .badData,
                    "\(path), byte \(offset + start): is no line of a study's journal")
            }
            start = end + 1
        }
        return offset + start
    }

    private static func failure(_ what: String, _ path: String) -> KisoError {
        KisoError(.inputOutput, "\(what) \(path): \(String(cString: strerror(errno)))")
    }

    /// What a study's folder holds, without changing or locking it.
    ///
    /// - Throws: `KisoError` `.missingInput` without a study there, `.badData` for something else.
    static func read(_ folder: URL) throws -> StudyState {
        let path = folder.appendingPathComponent(fileName).path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw KisoError(.missingInput, "\(folder.relativePath): there is no study in it")
        }
        defer { close(descriptor) }
        var state = StudyState()
        _ = try read(descriptor, path, into: &state, from: 0)
        guard state.description != nil else {
            throw KisoError(.badData, "\(path): is empty")
        }
        return state
    }
}
