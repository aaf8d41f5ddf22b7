public import Foundation
import KisoCore
import KisoIO
public import KisoTensor

/// Tensors by name and a description, in one safetensors file whose damage is noticed.
public struct ModelFile: Sendable {
    /// The tensors in their order.
    public var tensors: [(name: String, tensor: Tensor)]
    /// The description.
    public var metadata: [String: String]

    private static let checksum = "kiso.sha256"
    /// Says that there is a checksum: a file that has lost the name of its checksum is damaged too.
    private static let mark = "kiso.checked"

    /// Puts tensors and a description together.
    public init(
        tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
    ) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The file's content, with a checksum of the tensors and the description where the system's library is
    /// there.
    public func encoded() throws -> [UInt8] {
        var metadata = metadata
        metadata[Self.checksum] = nil
        metadata[Self.mark] = "sha256"
        metadata[Self.checksum] = Self.digest(of: tensors, metadata)
        if metadata[Self.checksum] == nil { metadata[Self.mark] = nil }
        return try Safetensors(
            tensors: tensors.map { ($0.name, $0.tensor.array) }, metadata: metadata
        ).encode()
    }

    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without it, `.badData` when it is no safetensors file
    ///   or its checksum is not that of its content.
    public static func read(_ url: URL) throws -> ModelFile {
        try ModelFile(Safetensors.read(url), from: url.path)
    }

    /// Reads a file's content.
    init(_ bytes: [UInt8], from source: String) throws {
        try self.init(Safetensors.read(bytes, name: source), from: source)
    }

    private init(_ file: Safetensors, from source: String) throws {
        tensors = file.tensors.map { ($0.name, Tensor($0.array)) }
        metadata = file.metadata
        guard let expected = metadata[Self.checksum] else {
            guard metadata[Self.mark] == nil else {
                throw KisoError(.badData, "\(source): is damaged: its checksum is missing")
            }
            return
        }
        // Files that were written before the description was part of it have no mark.
        var described = metadata
        described[Self.checksum] = nil
        let isMarked = described[Self.mark] != nil
        guard let found = Self.digest(of: tensors, isMarked ? described : [:]) else { return }
        if expected != found {
            throw KisoError(
                .badData,
                "\(source): is damaged: the SHA-256 of its content is \(found), expected \(expected)"
            )
        }
    }

    private static func digest(
        of tensors: [(name: String, tensor: Tensor)], _ metadata: [String: String]
    ) -> String? {
        let plain = Safetensors(
            tensors: tensors.map { ($0.name, $0.tensor.array) }, metadata: metadata)
        guard let bytes = try? plain.encode() else { return nil }
        return try? SHA256.hexDigest(of: bytes)
    }
}
