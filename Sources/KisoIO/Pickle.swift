public import Foundation
import KisoCore

/// Reads Python pickles of plain data and NumPy arrays, without an interpreter.
///
/// ```swift
/// let network = try Pickle.read(URL(fileURLWithPath: "sample_weight.pkl"))
/// let weights = network["W1"]?.array  // (784, 50) float32
/// ```
///
/// A pickle is a program. This reader knows a closed list of its instructions (protocols 1 to 5) and
/// builds nothing but numbers, texts, bytes, lists, tuples, dictionaries and NumPy arrays. A file
/// that names anything else is refused with that name and its byte; nothing is ever called.
///
/// Known names: `_reconstruct` and `_frombuffer` (protocol 5) of `numpy.core` or `numpy._core`,
/// `numpy.ndarray`, `numpy.dtype`, and `_codecs.encode` with `latin1`, by which Python 3 writes bytes
/// in protocol 2.
public enum Pickle {
    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is no pickle,
    ///   is truncated or corrupt, or asks for anything that is not listed above.
    public static func read(_ url: URL) throws -> PickleValue {
        try read(
            FileReading.bytes(of: url, checkStart: { try checkStart($0, url.path) }), name: url.path
        )
    }

    /// Refuses what begins with no instruction, before gigabytes of it are read.
    private static func checkStart(_ start: ArraySlice<UInt8>, _ name: String) throws {
        guard let first = start.first, !PickleOpcode.isKnown(first) else { return }
        throw KisoError(
            .badData,
            "\(name): no pickle, it starts with \(hexadecimal(start.prefix(4))); "
                + "expected an instruction such as 80")
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - name: What errors call the file.
    ///   - bytes: the file as bytes.
    public static func read(
        _ bytes: [UInt8], name: String = "pickle data"
    ) throws -> PickleValue {
        var machine = PickleMachine(bytes, name: name)
        return try machine.run()
    }
}
