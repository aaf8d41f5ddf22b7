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
    /// - Throws: ``KisoError`` `.missingInput` when there is no such file, `.badData` when it is a
    ///   folder or larger than `limit`, `.inputOutput` when reading fails.
    public static func bytes(of url: URL, limit: Int = defaultLimit) throws -> [UInt8] {
        let path = url.path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw openingError(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw readingError(path, errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw KisoError(.badData, "\(path) is a folder, expected a file; name a file in it")
        }
        let size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
        guard size <= limit else { throw sizeError(path, size, limit) }
        return try readAll(descriptor, path: path, expected: size, limit: limit)
    }

    /// Whether a regular file exists at `url`.
    package static func exists(_ url: URL) -> Bool {
        var status = stat()
        return stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func readAll(
        _ descriptor: Int32, path: String, expected: Int, limit: Int
    ) throws -> [UInt8] {
        var failure: Int32 = 0
        var result = [UInt8](unsafeUninitializedCapacity: expected) { buffer, filled in
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
