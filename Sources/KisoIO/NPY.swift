public import Foundation
public import KisoCore

/// NumPy's format for one array (`numpy.save`), versions 1 to 3.
///
/// ```swift
/// try NPY.write(array, to: URL(fileURLWithPath: "weights.npy"))
/// let array = try NPY.read(URL(fileURLWithPath: "weights.npy"))
/// ```
///
/// Either byte order and either memory order is read. Integer types that Kiso has not are widened:
/// `i1`, `i2`, `u2` → `int32`, `u4` and `u8` → `int64`. There is no `bfloat16` in NumPy.
public enum NPY {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let headerLimit = 1 << 16

    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is not a whole
    ///   npy file or holds a type that Kiso has not.
    public static func read(_ url: URL) throws -> NDArray {
        try read(
            FileReading.bytes(of: url) { try checkMagic($0, name: url.path) }, name: url.path)
    }

    private static func checkMagic(_ start: ArraySlice<UInt8>, name: String) throws {
        guard start.starts(with: magic) else {
            throw KisoError(
                .badData,
                "\(name): not an npy file, expected \\x93NUMPY at byte 0; it starts with "
                    + hexadecimal(start.prefix(6)))
        }
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - name: What errors call the file.
    ///   - bytes: the file as bytes.
    public static func read(_ bytes: [UInt8], name: String = "npy data") throws -> NDArray {
        guard let array = try readNumbers(bytes, name: name) else {
            throw KisoError(.badData, "\(name): elements that Kiso has not")
        }
        return array
    }

    /// The array, `nil` when its elements are texts or objects and `skippingOthers` allows that.
    ///
    /// - Parameter limit: the most bytes that the array may occupy in memory.
    static func readNumbers(
        _ bytes: [UInt8], name: String, skippingOthers: Bool = false, limit: Int = .max
    ) throws -> NDArray? {
        var reader = ByteReader(bytes, name: name)
        _ = try reader.take(6, "magic number")
        try checkMagic(bytes.prefix(6), name: name)
        let version = try reader.byte("version")
        _ = try reader.byte("minor version")
        let length: Int
        switch version {
        case 1: length = try reader.length(UInt16.self, "header length")
        case 2, 3: length = try reader.length(UInt32.self, "header length")
        default:
            throw KisoError(.badData, "\(name): npy version \(version) at byte 6, expected 1 to 3")
        }
        guard length <= headerLimit else {
            throw KisoError(
                .badData, "\(name): a header of \(length) bytes, expected at most \(headerLimit)")
        }
        let start = reader.position
        let text = try reader.take(length, "header")
        let place = "\(name), header at byte \(start)"
        if skippingOthers && NPYHeader.holdsTextOrObjects(text) { return nil }
        let header = try NPYHeader(parsing: text, place: place)
        let expected = header.format.byteCount(of: header.shape) ?? -1
        guard reader.remaining == expected else {
            throw KisoError(
                .badData,
                "\(name): \(reader.remaining) bytes of elements after byte \(reader.position), "
                    + "expected \(expected) for the shape \(header.shape)")
        }
        // Narrow integers are widened.
        let size = header.shape.count * (header.format.dtype?.size ?? 0)
        guard size <= limit else {
            throw KisoError(
                .badData,
                "\(name): \(size) bytes in memory, expected at most \(limit); refused as a "
                    + "decompression bomb")
        }
        return try header.format.array(
            from: reader.take(expected, "elements"), shape: header.shape,
            isColumnMajor: header.isColumnMajor, place: name)
    }

    /// The bytes of an npy file, version 1, row-major and little-endian.
    ///
    /// - Throws: `KisoError` `.badData` for `bfloat16`.
    public static func encode(_ array: NDArray) throws -> [UInt8] {
        guard let type = ElementFormat(array.dtype).numPyType else {
            throw KisoError(
                .badData, "npy has no \(array.dtype); convert to float32 or write safetensors")
        }
        var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(array.shape), }"
        // The elements start at a multiple of 64 bytes, as NumPy lays them out for mapping.
        let unpadded = magic.count + 4 + header.utf8.count + 1
        header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
        guard let length = UInt16(exactly: header.utf8.count) else {
            throw KisoError(.badData, "npy version 1 cannot hold \(array.shape.rank) axes")
        }
        return magic + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
            + Array(header.utf8) + array.rowMajorBytes
    }

    /// Writes a file atomically.
    ///
    /// - Throws: As ``encode(_:)``, and `KisoError` `.cannotCreate`, `.inputOutput` when the file
    ///   cannot be written.
    public static func write(_ array: NDArray, to url: URL) throws {
        try AtomicFile.write(encode(array), to: url)
    }
}
