public import Foundation
import KisoCore

#if Native
    import CCrypto
#endif

/// The checksum SHA-256, written as 64 lower-case hexadecimal digits.
///
/// ```swift
/// try SHA256.hexDigest(of: Array("abc".utf8))  // "ba7816bf…"
/// ```
public enum SHA256 {
    /// The checksum of bytes in memory.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public static func hexDigest(of bytes: [UInt8]) throws -> String {
        #if Native
            let digest = try Digest()
            try bytes.withUnsafeBytes { try digest.update($0) }
            return try digest.finish()
        #else
            throw KisoError.withoutCodecs("SHA-256 checksums")
        #endif
    }

    /// The checksum of a file, read in pieces so that its size does not matter.
    ///
    /// - Throws: `KisoError` `.missingInput`, `.inputOutput` when the file cannot be read,
    ///   `.unavailable` in a build without the trait `Native`.
    public static func hexDigest(of file: URL) throws -> String {
        #if Native
            guard let handle = FileHandle(forReadingAtPath: file.path) else {
                throw KisoError(.missingInput, "\(file.path): no such file; check the path")
            }
            let digest = try Digest()
            do {
                defer { try? handle.close() }
                while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                    try piece.withUnsafeBytes { try digest.update($0) }
                }
            } catch let error as KisoError {
                throw error
            } catch {
                throw KisoError(.inputOutput, "\(file.path): reading failed: \(error)")
            }
            return try digest.finish()
        #else
            throw KisoError.withoutCodecs("SHA-256 checksums")
        #endif
    }
}

#if Native
    /// A running computation; owns the library's context.
    private final class Digest {
        private let context: OpaquePointer

        init() throws {
            guard let context = EVP_MD_CTX_new() else {
                throw KisoError(.unavailable, "libcrypto gave no digest context")
            }
            self.context = context
            guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
                throw KisoError(.unavailable, "this libcrypto does not offer SHA-256")
            }
        }

        deinit { EVP_MD_CTX_free(context) }

        func update(_ bytes: UnsafeRawBufferPointer) throws {
            guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
                throw KisoError(.defect, "libcrypto could not continue a SHA-256 checksum")
            }
        }

        func finish() throws -> String {
            var sum = [UInt8](repeating: 0, count: 64)
            var length: UInt32 = 0
            guard EVP_DigestFinal_ex(context, &sum, &length) == 1 else {
                throw KisoError(.defect, "libcrypto could not finish a SHA-256 checksum")
            }
            let digits = Array("0123456789abcdef".utf8)
            let text = sum.prefix(Int(length)).flatMap {
                [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
            }
            return String(decoding: text, as: UTF8.self)
        }
    }
#endif
