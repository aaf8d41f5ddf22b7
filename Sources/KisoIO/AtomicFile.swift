public import Foundation
import KisoCore

/// Writes files so that under their final name there is always either the old or the whole new
/// content, also after a crash or a power cut.
///
/// The bytes go to a temporary file in the same folder, are synced to disk, the file gets its final
/// name in one step, and the folder is synced. A process that is killed leaves at most a temporary
/// file behind; ``sweepStale(in:)`` removes those.
///
/// ```swift
/// try AtomicFile.write(Array("hello".utf8), to: URL(fileURLWithPath: "notes.txt"))
/// ```
public enum AtomicFile {
    /// The end of every temporary file's name.
    public static let temporarySuffix = ".kiso-partial"

    /// Writes `bytes` to a file, replacing what was there. The file keeps its mode; a link stays
    /// one, and what it leads to is written. A device or a pipe is written to as it is.
    ///
    /// - Throws: `KisoError` `.cannotCreate` when the file cannot be made (no such folder, no
    ///   permission), `.inputOutput` when writing fails (disk full). What was there is then intact.
    public static func write(_ bytes: [UInt8], to url: URL) throws {
        let url = try followingLinks(url)
        let path = url.path
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists && kind != S_IFREG && kind != S_IFDIR {
            return try overwrite(path, with: bytes)
        }
        let temporary = temporaryPath(for: url)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("cannot create", path, errno) }
        // A file system without modes says EPERM; then there is none to keep.
        if exists { fchmod(descriptor, status.st_mode & 0o7777) }
        do {
            try fill(descriptor, with: bytes, path: path)
            guard fsync(descriptor) == 0 else { throw failure("writing failed", path, errno) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0 else {
            let code = errno
            unlink(temporary)
            throw failure("writing failed", path, code)
        }
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw failure("cannot create", path, code)
        }
        try synchronizeFolder(of: url)
    }

    /// Gives a file a second name in its folder, which may be another file's so far. Nothing is copied; where the
    /// file system has no such names, nothing happens.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - name: its second name.
    package static func keep(_ url: URL, as name: URL) {
        let temporary = temporaryPath(for: name)
        guard link(url.path, temporary) == 0 else { return }
        // Where both are the same file already, rename leaves both names.
        if rename(temporary, name.path) != 0 || FileReading.isFile(URL(fileURLWithPath: temporary))
        {
            unlink(temporary)
        }
    }

    /// The file that a path stands for, which need not exist yet.
    private static func followingLinks(_ url: URL) throws -> URL {
        var result = url
        for _ in 0..<40 {
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let length = readlink(result.path, &target, target.count - 1)
            guard length > 0 else { return result }
            let text = String(
                decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            result =
                URL(
                    fileURLWithPath: text, relativeTo: result.deletingLastPathComponent()
                ).absoluteURL
        }
        throw failure("cannot create", url.path, ELOOP)
    }

    /// Writes to a device or a pipe, which is there for that and has no content to keep.
    private static func overwrite(_ path: String, with bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open", path, errno) }
        defer { close(descriptor) }
        try fill(descriptor, with: bytes, path: path)
    }

    private static func temporaryPath(for url: URL) -> String {
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        // The name is cut so that a long final name does not make the temporary one too long.
        let stem = url.lastPathComponent.prefix(40)
        let name = ".\(stem).\(getpid()).\(random)\(temporarySuffix)"
        return url.deletingLastPathComponent().appendingPathComponent(name).path
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8], path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure("writing failed", path, errno) }
                written += count
            }
        }
    }

    private static func synchronizeFolder(of url: URL) throws {
        let folder = url.deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems cannot sync a folder and say EINVAL; the file itself is safe then.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw failure("syncing the folder failed", folder, errno)
        }
    }

    private static func failure(_ what: String, _ path: String, _ code: Int32) -> KisoError {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOENT, ENOTDIR:
            return KisoError(.cannotCreate, "\(path): \(what): \(reason); make its folder first")
        case EACCES, EPERM, EROFS, EISDIR, ENAMETOOLONG, EEXIST, ENOTEMPTY, ELOOP:
            return KisoError(.cannotCreate, "\(path): \(what): \(reason); choose another place")
        case ENOSPC, EDQUOT:
            return KisoError(.inputOutput, "\(path): \(what): \(reason); free some space")
        default:
            return KisoError(.inputOutput, "\(path): \(what): \(reason)")
        }
    }
}
