public import Foundation
import KisoCore
import KisoIO

/// The trained weights that the author of the book published, `sample_weight.pkl`.
///
/// The file is not ours to hand on. It is taken from the cache, `book/sample_weight.pkl`, or fetched
/// from the author's repository into it.
public enum BookWeightFile {
    /// Where the author publishes it.
    public static let source = URL(
        string: "https://raw.githubusercontent.com/oreilly-japan/deep-learning-from-scratch/"
            + "master/ch03/sample_weight.pkl")!

    /// The place of the file, fetched if it must.
    ///
    /// - Parameter url: a file of the reader's, which is taken as it is.
    /// - Throws: `KisoError` `.missingInput` when `url` is not there, `.unavailable` when it is
    ///   neither in the cache nor can be fetched.
    public static func locate(_ url: URL? = nil) async throws -> URL {
        try await locate(url, cache: CachePaths.root, source: source)
    }

    package static func locate(_ url: URL?, cache: URL, source: URL) async throws -> URL {
        if let url {
            guard FileReading.isFile(url) else {
                throw KisoError(
                    .missingInput, "\(url.path): there is no such file; expected sample_weight.pkl")
            }
            return url
        }
        let folder = cache.appendingPathComponent("book", isDirectory: true)
        let stored = folder.appendingPathComponent("sample_weight.pkl")
        if FileReading.isFile(stored) { return stored }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let partial = folder.appendingPathComponent("sample_weight.pkl.part")
            try await Download(source: source, partial: partial, limit: 1 << 20).run { _, _ in }
            defer { try? FileManager.default.removeItem(at: partial) }
            // Something else than the weights would be found in the cache ever after.
            _ = try Pickle.read(partial)
            try AtomicFile.write(FileReading.bytes(of: partial), to: stored)
            return stored
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw KisoError(
                .unavailable,
                "the author's weights cannot be had (\(error)); get sample_weight.pkl and give it "
                    + "with --weights, or put it at \(stored.path)")
        }
    }
}
