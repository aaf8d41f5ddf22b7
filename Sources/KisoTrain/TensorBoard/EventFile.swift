import Foundation
import KisoCore
import Synchronization

/// A file of TensorBoard's events: records that are added one by one, each with its length and checksums
/// (CRC-32C of Castagnoli's polynomial, masked), as TensorFlow's `TFRecord` has them.
///
/// What is added is handed to the system at once, so that a running TensorBoard shows it. A program that is
/// killed leaves at most one record cut short, which TensorBoard passes over.
final class EventFile: Sendable {
    /// Where it is.
    let url: URL
    private let descriptor: Int32
    private let lock = Mutex(())

    /// A new file `events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER` in a folder, which is made if it must.
    ///
    /// - Throws: `KisoError` `.cannotCreate` when it cannot be made.
    init(in folder: URL, now: Date = Date()) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate, "cannot create \(folder.path): \(RunFolder.reason(error))")
        }
        let seconds = Int(now.timeIntervalSince1970)
        let host = ProcessInfo.processInfo.hostName.split(separator: ".").first ?? "host"
        let name = "events.out.tfevents.\(seconds).\(host).\(getpid())"
        var number = 0
        while true {
            let url = folder.appendingPathComponent("\(name).\(number)")
            let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                self.url = url
                self.descriptor = descriptor
                return
            }
            guard errno == EEXIST, number < 1000 else {
                throw KisoError(
                    .cannotCreate, "cannot create \(url.path): \(String(cString: strerror(errno)))")
            }
            number += 1
        }
    }

    deinit { close(descriptor) }

    /// Adds a record.
    ///
    /// - Throws: `KisoError` `.inputOutput` when writing fails, on a full disk say.
    func add(_ message: ProtobufMessage) throws {
        let record = Self.record(message.bytes)
        try lock.withLock { _ in
            var written = 0
            while written < record.count {
                let count = record.withUnsafeBytes {
                    write(descriptor, $0.baseAddress.map { $0 + written }, record.count - written)
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    throw KisoError(
                        .inputOutput,
                        "writing failed: \(url.path): \(String(cString: strerror(errno)))")
                }
                written += count
            }
        }
    }

    /// Length, its checksum, the bytes, their checksum.
    static func record(_ bytes: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(bytes.count))
        return length + littleEndian(maskedChecksum(length)) + bytes
            + littleEndian(maskedChecksum(bytes))
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// TensorFlow turns and shifts the checksum, so that one of data that hold checksums is none of theirs.
    private static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
        let checksum = checksum(bytes)
        return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
    }

    /// CRC-32C: the remainder for the polynomial 0x1EDC6F41, bits reversed.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1
        }
    }
}
