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

    /// Puts tensors and a description together.
    public init(
        tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
    ) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The file's content, with a checksum of the tensors where the system's library is there.
    public func encoded() throws -> [UInt8] {
        var metadata = metadata
        metadata[Self.checksum] = Self.digest(of: tensors)
        return try Safetensors(
            tensors: tensors.map { ($0.name, $0.tensor.array) }, metadata: metadata
        ).encode()
    }

    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without it, `.badData` when it is no safetensors file
    ///   or its checksum is not that of its tensors.
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
        if let expected = metadata[Self.checksum], let found = Self.digest(of: tensors),
            expected != found
        {
            throw KisoError(
                .badData,
                "\(source): is damaged: the SHA-256 of its tensors is \(found), expected \(expected)"
            )
        }
    }

    private static func digest(of tensors: [(name: String, tensor: Tensor)]) -> String? {
        let plain = Safetensors(tensors: tensors.map { ($0.name, $0.tensor.array) })
        guard let bytes = try? plain.encode() else { return nil }
        return try? SHA256.hexDigest(of: bytes)
    }
}
