public import Foundation
import KisoCore

/// Reads whole files into memory, with a size limit and typed errors.
public enum FileReading {
    /// The largest file that is read unless the caller says otherwise: 8 GiB.
    public static let defaultLimit = 8 << 30

    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - url: A file on disk, or a pipe.
    ///   - limit: The largest accepted size in bytes.
    ///   - checkStart: looks at the first bytes, up to 16, before the rest is read, and throws when
    ///     the file cannot be what is wanted.
    /// - Throws: `KisoError` `.missingInput` when there is no such file, `.badData` when it is a
    ///   folder, a device or larger than `limit`, `.inputOutput` when reading fails; what
    ///   `checkStart` throws.
    public static func bytes(
        of url: URL, limit: Int = defaultLimit,
        checkStart: (ArraySlice<UInt8>) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        let path = url.path
        let (descriptor, size, _) = try opened(path, limit: limit)
        defer { close(descriptor) }
        let start = try readStart(descriptor, path: path)
        try checkStart(start[...])
        return try readAll(descriptor, after: start, path: path, expected: size, limit: limit)
    }

    /// The memory of a file, of which only what is looked at is read.
    ///
    /// - Parameters:
    ///   - url: a file on disk.
    ///   - limit: the largest accepted size in bytes.
    ///   - checkStart: looks at the first bytes, up to 16, and throws when the file cannot be what is wanted.
    /// - Returns: `nil` for what has no memory of its own: an empty file, a pipe.
    /// - Throws: As ``bytes(of:limit:checkStart:)``.
    static func mapped(
        _ url: URL, limit: Int = defaultLimit, checkStart: (ArraySlice<UInt8>) throws -> Void
    ) throws -> MappedFile? {
        let path = url.path
        let (descriptor, size, isRegular) = try opened(path, limit: limit)
        defer { close(descriptor) }
        guard isRegular, size > 0 else { return nil }
        try checkStart(try readStart(descriptor, path: path)[...])
        return MappedFile(descriptor, size: size)
    }

    /// Opens what can be read as a file; a pipe has no size.
    private static func opened(
        _ path: String, limit: Int
    ) throws -> (descriptor: Int32, size: Int, isRegular: Bool) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw openingError(path, errno) }
        func refused(_ error: KisoError) -> KisoError {
            close(descriptor)
            return error
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refused(readingError(path, errno)) }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR {
            throw refused(
                KisoError(.badData, "\(path) is a folder, expected a file; name a file in it"))
        }
        // A device such as /dev/zero may have no end; a terminal has one.
        if [S_IFCHR, S_IFBLK].contains(kind) && isatty(descriptor) == 0 {
            throw refused(KisoError(.badData, "\(path) is a device, expected a file or a pipe"))
        }
        let size = kind == S_IFREG ? Int(status.st_size) : 0
        guard size <= limit else { throw refused(sizeError(path, size, limit)) }
        return (descriptor, size, kind == S_IFREG)
    }

    /// The first bytes of a file, at most 16.
    ///
    /// - Throws: `KisoError` `.missingInput`, `.inputOutput`.
    package static func start(of url: URL) throws -> [UInt8] {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw openingError(url.path, errno) }
        defer { close(descriptor) }
        return try readStart(descriptor, path: url.path)
    }

    /// Whether a regular file exists at `url`.
    public static func isFile(_ url: URL) -> Bool {
        var status = stat()
        return stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The first 16 bytes, or all of fewer.
    private static func readStart(_ descriptor: Int32, path: String) throws -> [UInt8] {
        var start: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16)
        while start.count < 16 {
            let got = read(descriptor, &block, 16 - start.count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw readingError(path, errno) }
            if got == 0 { break }
            start += block.prefix(got)
        }
        return start
    }

    private static func readAll(
        _ descriptor: Int32, after start: [UInt8], path: String, expected: Int, limit: Int
    ) throws -> [UInt8] {
        var failure: Int32 = 0
        let capacity = max(expected, start.count)
        var result = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            for byte in start {
                buffer.initializeElement(at: filled, to: byte)
                filled += 1
            }
            while filled < expected {
                let got = read(
                    descriptor, buffer.baseAddress.map { $0 + filled }, expected - filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        guard failure == 0 else { throw readingError(path, failure) }
        // A file that grew meanwhile, a pipe, and the files of /proc have more than their size says.
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(descriptor, &block, block.count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw readingError(path, errno) }
            if got == 0 { return result }
            result.append(contentsOf: block.prefix(got))
            guard result.count <= limit else { throw sizeError(path, result.count, limit) }
        }
    }

    private static func openingError(_ path: String, _ code: Int32) -> KisoError {
        switch code {
        case ENOENT, ENOTDIR:
            KisoError(.missingInput, "\(path): no such file; check the path")
        case EACCES, EPERM:
            KisoError(.missingInput, "\(path): permission denied; make the file readable")
        default: readingError(path, code)
        }
    }

    private static func readingError(_ path: String, _ code: Int32) -> KisoError {
        KisoError(.inputOutput, "\(path): reading failed: \(String(cString: strerror(code)))")
    }

    private static func sizeError(_ path: String, _ size: Int, _ limit: Int) -> KisoError {
        KisoError(.badData, "\(path) has \(size) bytes, expected at most \(limit)")
    }
}
