import KisoCore

#if Native
    import CZlib
#endif

/// The gzip format (RFC 1952): compresses, and decompresses with checks.
///
/// ```swift
/// let packed = try Gzip.compress(Array("hello".utf8))
/// let bytes = try Gzip.decompress(packed)
/// ```
public enum Gzip {
    /// Whether bytes start as a gzip file does.
    public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

    /// How much output is accepted after `consumed` bytes of input when the caller sets no limit:
    /// 64 MiB and 20 times the input. Real data sets stay under it; a bomb (1,000 to 1) is refused
    /// before it fills the memory.
    static func defaultAllowance(consumed: Int) -> Int {
        (64 << 20) + 20 * min(consumed, Int.max >> 6)
    }

    /// The content of a gzip file of one or more members.
    ///
    /// - Parameters:
    ///   - bytes: The whole compressed file.
    ///   - limit: The largest accepted output in bytes; by default 64 MiB + 20 × the input.
    ///   - name: What errors call the file.
    /// - Throws: `KisoError` `.badData` when the data is not gzip, is truncated or corrupt (each
    ///   member's checksum and length are verified) or exceeds the limit; `.unavailable` in a build
    ///   without the trait `Native`.
    public static func decompress(
        _ bytes: [UInt8], limit: Int? = nil, name: String = "gzip data"
    ) throws -> [UInt8] {
        #if Native
            guard isGzip(bytes) else {
                throw KisoError(
                    .badData, "\(name): not gzip data, expected the bytes 1f 8b at byte 0")
            }
            return try Inflater(bytes, limit: limit, name: name).run()
        #else
            throw KisoError.withoutCodecs("decompressing \(name)")
        #endif
    }

    /// Compresses bytes into one gzip member without a file name or time, so that equal input gives
    /// equal output.
    ///
    /// - Parameters:
    ///   - level: 1 (fast) to 9 (small).
    ///   - bytes: the file as bytes.
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public static func compress(_ bytes: [UInt8], level: Int = 6) throws -> [UInt8] {
        #if Native
            return try Deflater.run(bytes, level: Int32(max(1, min(9, level))))
        #else
            throw KisoError.withoutCodecs("compressing with gzip")
        #endif
    }
}
