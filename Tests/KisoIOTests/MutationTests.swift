import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

/// Damaged files: every reader either succeeds or throws a ``KisoError``, and never traps.
@Suite(.enabled(if: hasCodecs)) struct MutationTests {
    static let files = [
        "f4.npy", "fortran.npy", "version3.npy", "stored.npz", "packed.npz", "u1.idx", "f8.idx",
        "u1.idx.gz", "two-members.gz", "all.safetensors", "protocol2.pkl", "protocol3.pkl",
        "protocol5.pkl", "plain.pkl", "python2.pkl", "fortran5.pkl", "gray.png", "rgba.png",
        "palette.png", "ramp.jpg", "color.jpg", "sample.zip", "sample.tar.gz", "sample.tar.xz",
        "sample.deb",
    ]

    @Test(arguments: files)
    func damagedFilesNeverTrap(file: String) throws {
        let original = try Fixture.bytes(file)
        var generator = RandomGenerator(seed: 1).split(file)
        var refused = 0
        for _ in 0..<400 {
            let bytes = Self.mutant(of: original, &generator)
            do {
                try Self.read(bytes, as: file)
            } catch let error as KisoError {
                refused += 1
                #expect(error.kind == .badData, "\(error)")
                #expect(!error.message.isEmpty)
            }
        }
        #expect(refused > 0)
    }

    static func mutant(of original: [UInt8], _ generator: inout RandomGenerator) -> [UInt8] {
        var bytes = original
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator)))
        case 1:
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            bytes.removeSubrange(start..<min(bytes.count, start + 4))
        case 2:
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            bytes.insert(contentsOf: bytes[start...].prefix(8), at: start)
        default:
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                let extremes: [UInt8] = [
                    0, 1, 0x7f, 0x80, 0xff, bytes[index] ^ 1, bytes[index] ^ 0x80,
                ]
                bytes[index] = extremes.randomElement(using: &generator) ?? 0
            }
        }
        return bytes
    }

    static func read(_ bytes: [UInt8], as file: String) throws {
        switch file.split(separator: ".").dropFirst().joined(separator: ".") {
        case "npy": _ = try NPY.read(bytes)
        case "npz": _ = try NPZ.read(bytes)
        case "idx", "idx.gz": _ = try IDX.read(bytes)
        case "gz": _ = try Gzip.decompress(bytes)
        case "safetensors": _ = try Safetensors.read(bytes)
        case "pkl": _ = try Pickle.read(bytes)
        case "png", "jpg": _ = try Image.decode(bytes)
        default:
            for member in try Archive.members(of: bytes) {
                _ = try Archive.extract(member.name, from: bytes)
            }
        }
    }
}
