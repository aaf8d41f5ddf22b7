public import Foundation
public import KisoCore

/// NumPy's format for several named arrays (`numpy.savez`): a zip archive of npy files.
///
/// ```swift
/// try NPZ.write([("W1", weights), ("b1", bias)], to: URL(fileURLWithPath: "net.npz"))
/// let arrays = try NPZ.read(URL(fileURLWithPath: "net.npz"))
/// ```
public enum NPZ {
    /// Reads a file; the arrays come in its order, named without `.npy`. Members that are no arrays,
    /// such as a README or what a Mac packs beside a file, and arrays of texts or objects are left out.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is not a whole
    ///   npz file, holds no array of numbers or expands to more than 64 MiB + 20 × its size,
    ///   `.unavailable` in a build without the trait `Native`.
    public static func read(_ url: URL) throws -> [(name: String, array: NDArray)] {
        try read(
            FileReading.bytes(of: url) { try checkMagic($0, name: url.path) }, name: url.path)
    }

    private static func checkMagic(_ start: ArraySlice<UInt8>, name: String) throws {
        guard start.starts(with: Array("PK".utf8)) else {
            throw KisoError(
                .badData,
                "\(name): not an npz file, expected the letters PK at byte 0; it starts with "
                    + hexadecimal(start.prefix(4)))
        }
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - name: What errors call the file.
    ///   - bytes: the file as bytes.
    public static func read(
        _ bytes: [UInt8], name: String = "npz data"
    ) throws -> [(name: String, array: NDArray)] {
        try checkMagic(bytes[...], name: name)
        var arrays: [(name: String, array: NDArray)] = []
        var seen: Set<String> = []
        var others: [String] = []
        var occupied = 0
        let limit = Archive.defaultLimit(bytes)
        try Archive.forEachMember(of: bytes, limit: limit, name: name) { member, content in
            let file = member.name.split(separator: "/").last ?? ""
            // What a Mac packs beside a file has its name after two more characters.
            let isArray = member.name.hasSuffix(".npy") && !file.hasPrefix("._")
            guard isArray else {
                others.append(member.name)
                return
            }
            guard seen.insert(member.name).inserted else {
                throw KisoError(.badData, "\(name): member '\(member.name)' occurs twice")
            }
            let array = try NPY.readNumbers(
                content, name: "\(name), member '\(member.name)'", skippingOthers: true,
                limit: limit - occupied)
            guard let array else {
                others.append(member.name)
                return
            }
            occupied += array.count * array.dtype.size
            arrays.append((String(member.name.dropLast(4)), array))
        }
        if arrays.isEmpty, let other = others.first {
            throw KisoError(
                .badData, "\(name): member '\(other)', expected at least one array of numbers")
        }
        return arrays
    }

    /// The bytes of an npz file, uncompressed, in the given order.
    ///
    /// What has 4 GiB or more is written with Zip64.
    ///
    /// - Throws: `KisoError` `.badData` for `bfloat16` and repeated names.
    public static func encode(_ arrays: [(name: String, array: NDArray)]) throws -> [UInt8] {
        var seen: Set<String> = []
        return try ZipWriter.encode(
            arrays.map { entry in
                guard seen.insert(entry.name).inserted else {
                    throw KisoError(.badData, "two arrays are named '\(entry.name)'; rename one")
                }
                return (entry.name + ".npy", try NPY.encode(entry.array))
            })
    }

    /// Writes a file atomically.
    ///
    /// - Throws: As ``encode(_:)``, and `KisoError` `.cannotCreate`, `.inputOutput` when the file
    ///   cannot be written.
    public static func write(_ arrays: [(name: String, array: NDArray)], to url: URL) throws {
        try AtomicFile.write(encode(arrays), to: url)
    }
}
