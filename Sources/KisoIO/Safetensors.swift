public import Foundation
public import KisoCore

/// The safetensors format: named arrays and text metadata behind a JSON header.
///
/// ```swift
/// let file = Safetensors(
///     tensors: [("weight", weight), ("bias", bias)], metadata: ["architecture": "affine:10"])
/// try file.write(to: URL(fileURLWithPath: "net.safetensors"))
/// let back = try Safetensors.read(URL(fileURLWithPath: "net.safetensors"))
/// ```
///
/// Types: `F64 F32 F16 BF16 I64 I32 U8 BOOL`; of those that Kiso has not, `I8 I16 U16` are read as `int32`,
/// `U32 U64` as `int64`, and a number beyond it is refused. Equal content gives equal bytes.
public struct Safetensors: Sendable {
    /// The arrays with their names, in the file's order of data.
    public var tensors: [(name: String, array: NDArray)]
    /// Free text, stored under `__metadata__`.
    public var metadata: [String: String]

    /// The largest accepted header, in bytes, as in the format's own library.
    public static let headerLimit = 100_000_000

    /// Content to write.
    public init(tensors: [(name: String, array: NDArray)], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The array of that name, `nil` when there is none.
    public subscript(name: String) -> NDArray? {
        tensors.first { $0.name == name }?.array
    }

    /// Reads a file.
    ///
    /// - Parameter url: the file.
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is not a whole
    ///   safetensors file: a header beyond the limit, repeated names, data that overlap, leave gaps
    ///   or do not fit their shape, types that Kiso has not.
    public static func read(_ url: URL) throws -> Safetensors {
        try read(url, keepsMemory: false)
    }

    /// The content of a file, whose arrays are the file's own memory and not copies: nothing is read before it is
    /// looked at, so a large file is open at once and takes no memory of its own. What is written into the arrays
    /// does not go into the file.
    ///
    /// Whoever changes the file in place changes the arrays, and cutting it short ends this process by a signal when
    /// it looks there. Files that are replaced, as Kiso and most programs do it, do no harm. Use ``read(_:)``
    /// where that is not sure.
    ///
    /// ```swift
    /// let weights = try Safetensors.mapped(URL(filePath: "large.safetensors"))
    /// let row = weights["embedding"]                       // only its pages are read
    /// ```
    ///
    /// Truth values, narrow integers and what lies unaligned are copied. A pipe is read whole.
    ///
    /// - Parameter url: the file.
    /// - Throws: As ``read(_:)``.
    public static func mapped(_ url: URL) throws -> Safetensors {
        try read(url, keepsMemory: true)
    }

    private static func read(_ url: URL, keepsMemory: Bool) throws -> Safetensors {
        func check(_ start: ArraySlice<UInt8>) throws {
            var reader = ByteReader(Array(start), name: url.path)
            try checkHeader(length: reader.length(UInt64.self, "header length"), name: url.path)
        }
        guard let file = try FileReading.mapped(url, checkStart: check) else {
            return try read(FileReading.bytes(of: url, checkStart: check), name: url.path)
        }
        return try withExtendedLifetime(file) {
            try read(file.bytes, name: url.path, owner: keepsMemory ? file : nil)
        }
    }

    /// The shortest header is `{}`.
    private static func checkHeader(length: Int, name: String) throws {
        guard (2...headerLimit).contains(length) else {
            throw KisoError(
                .badData,
                "\(name): a header of \(length) bytes at byte 0, expected 2 to \(headerLimit); "
                    + "is it a safetensors file?")
        }
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - name: What errors call the file.
    ///   - bytes: the file as bytes.
    public static func read(
        _ bytes: [UInt8], name: String = "safetensors data"
    ) throws -> Safetensors {
        try bytes.withUnsafeBytes { try read($0, name: name, owner: nil) }
    }

    /// - Parameter owner: whose memory `bytes` are, where the arrays shall be that memory.
    private static func read(
        _ bytes: UnsafeRawBufferPointer, name: String, owner: MappedFile?
    ) throws -> Safetensors {
        var start = ByteReader(Array(bytes.prefix(8)), name: name)
        let length = try start.length(UInt64.self, "header length")
        try checkHeader(length: length, name: name)
        var reader = ByteReader(Array(bytes.prefix(8 + length)), name: name)
        _ = try reader.take(8, "header length")
        let header = try SafetensorsHeader(parsing: reader.take(length, "header"), name: name)
        let data = UnsafeRawBufferPointer(rebasing: bytes[(8 + length)...])
        var end = 0
        var tensors: [(name: String, array: NDArray)] = []
        for entry in header.entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            let place = "\(name), tensor '\(entry.name)'"
            guard entry.begin == end, entry.begin <= entry.end, entry.end <= data.count else {
                throw KisoError(
                    .badData,
                    "\(place): data_offsets [\(entry.begin), \(entry.end)], expected to begin at "
                        + "\(end) and to end by \(data.count); overlap, gap or truncation")
            }
            end = entry.end
            let content = UnsafeRawBufferPointer(rebasing: data[entry.begin..<entry.end])
            let own = owner.flatMap {
                entry.format.array(of: $0, at: content, shape: entry.shape)
            }
            let array =
                try own ?? entry.format.array(from: content, shape: entry.shape, place: place)
            tensors.append((entry.name, array))
        }
        guard end == data.count else {
            throw KisoError(
                .badData,
                "\(name): \(data.count - end) bytes after the last tensor at byte \(8 + length + end), "
                    + "expected the end of the file")
        }
        return Safetensors(tensors: tensors, metadata: header.metadata)
    }

    /// The bytes of a file. The header is padded with blanks so that the data start at a multiple of
    /// 8 bytes; metadata are sorted by key, tensors keep their order.
    ///
    /// - Throws: `KisoError` `.badData` when a name repeats or is `__metadata__`, or the header
    ///   exceeds ``headerLimit``.
    public func encode() throws -> [UInt8] {
        let header = try SafetensorsHeader.encode(self)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            8 + header.count + tensors.reduce(0) { $0 + $1.array.count * $1.array.dtype.size })
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += header
        for tensor in tensors { bytes += tensor.array.rowMajorBytes }
        return bytes
    }

    /// Writes a file atomically.
    ///
    /// - Throws: As ``encode()``, and `KisoError` `.cannotCreate`, `.inputOutput` when the file
    ///   cannot be written.
    public func write(to url: URL) throws {
        try AtomicFile.write(encode(), to: url)
    }
}
