public import Foundation
public import KisoCore

/// The IDX format in which MNIST is published: a big-endian array with a short header.
///
/// Byte 2 names the element type, byte 3 the number of axes, then come the sizes as 32-bit integers
/// and the elements. A file may be packed with gzip; that is recognised by its first bytes.
///
/// ```swift
/// let images = try IDX.read(URL(fileURLWithPath: "train-images-idx3-ubyte.gz"))
/// images.shape  // (60000, 28, 28)
/// ```
///
/// Types: unsigned byte → `uint8`; signed byte, short and int → `int32`; float → `float32`;
/// double → `float64`.
public enum IDX {
    /// Reads a file, plain or gzip.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is not a whole
    ///   IDX file, `.unavailable` for gzip in a build without the trait `Native`.
    public static func read(_ url: URL) throws -> NDArray {
        try read(FileReading.bytes(of: url), name: url.path)
    }

    /// Reads the bytes of a file, plain or gzip.
    ///
    /// - Parameters:
    ///   - name: What errors call the file.
    ///   - bytes: the file as bytes.
    public static func read(_ bytes: [UInt8], name: String = "IDX data") throws -> NDArray {
        let plain = Gzip.isGzip(bytes) ? try Gzip.decompress(bytes, name: name) : bytes
        var reader = ByteReader(plain, name: name)
        guard try reader.take(2, "magic number").allSatisfy({ $0 == 0 }) else {
            throw KisoError(
                .badData,
                "\(name): not an IDX file, expected the bytes 00 00 at byte 0; it starts with "
                    + hexadecimal(plain.prefix(4)))
        }
        let code = try reader.byte("element type")
        guard let format = formats[code] else {
            throw KisoError(
                .badData,
                "\(name): element type \(hexadecimal([code])) at byte 2, expected one of 08, 09, "
                    + "0b, 0c, 0d, 0e")
        }
        let rank = Int(try reader.byte("number of axes"))
        var sizes: [Int] = []
        for axis in 0..<rank {
            sizes.append(Int(try reader.big(UInt32.self, "size of axis \(axis)")))
        }
        guard let shape = Shape(checking: sizes), let expected = format.byteCount(of: shape) else {
            throw KisoError(.badData, "\(name): the sizes \(sizes) at byte 4 overflow")
        }
        let start = reader.position
        guard reader.remaining == expected else {
            throw KisoError(
                .badData,
                "\(name): \(reader.remaining) bytes of elements after byte \(start), expected "
                    + "\(expected) for the shape \(shape); "
                    + (reader.remaining < expected
                        ? "the file is truncated" : "something follows the elements"))
        }
        return try format.array(
            from: reader.take(expected, "elements"), shape: shape, place: "\(name), byte \(start)")
    }

    /// The bytes of an IDX file.
    ///
    /// - Throws: `KisoError` `.badData` for `float16`, `bfloat16`, `int64` and `bool`, which IDX
    ///   does not have, for more than 255 axes and for sizes beyond 32 bits.
    public static func encode(_ array: NDArray) throws -> [UInt8] {
        let little = ElementFormat(array.dtype)
        let big = ElementFormat(little.kind, size: little.size, isBigEndian: true)
        guard let code = formats.first(where: { $0.value == big })?.key else {
            throw KisoError(
                .badData,
                "IDX has no \(array.dtype), expected uint8, int32, float32 or float64; convert first"
            )
        }
        guard array.shape.rank <= 255 else {
            throw KisoError(.badData, "IDX has at most 255 axes, given \(array.shape.rank)")
        }
        var bytes: [UInt8] = [0, 0, code, UInt8(array.shape.rank)]
        for size in array.shape.dimensions {
            guard let size = UInt32(exactly: size) else {
                throw KisoError(
                    .badData, "IDX has sizes of 32 bits, given the shape \(array.shape)")
            }
            withUnsafeBytes(of: size.bigEndian) { bytes.append(contentsOf: $0) }
        }
        let elements = array.rowMajorBytes
        if big.size == 1 { return bytes + elements }
        bytes.reserveCapacity(bytes.count + elements.count)
        for start in stride(from: 0, to: elements.count, by: big.size) {
            bytes.append(contentsOf: elements[start..<start + big.size].reversed())
        }
        return bytes
    }

    /// Writes a file atomically; one whose name ends in `.gz` is packed with gzip.
    ///
    /// - Throws: As ``encode(_:)``, and `KisoError` `.cannotCreate`, `.inputOutput` when the file
    ///   cannot be written.
    public static func write(_ array: NDArray, to url: URL) throws {
        let bytes = try encode(array)
        try AtomicFile.write(url.pathExtension == "gz" ? Gzip.compress(bytes) : bytes, to: url)
    }

    private static let formats: [UInt8: ElementFormat] = [
        0x08: ElementFormat(.unsigned, size: 1, isBigEndian: true),
        0x09: ElementFormat(.signed, size: 1, isBigEndian: true),
        0x0b: ElementFormat(.signed, size: 2, isBigEndian: true),
        0x0c: ElementFormat(.signed, size: 4, isBigEndian: true),
        0x0d: ElementFormat(.floating, size: 4, isBigEndian: true),
        0x0e: ElementFormat(.floating, size: 8, isBigEndian: true),
    ]
}
