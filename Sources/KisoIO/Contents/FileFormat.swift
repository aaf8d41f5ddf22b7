import KisoCore

/// A format that is told by a file's first bytes.
public enum FileFormat: String, CaseIterable, Sendable {
    /// One array of NumPy's.
    case npy
    /// Arrays of NumPy's in a zip archive.
    case npz
    /// Named tensors with a header of JSON.
    case safetensors
    /// Numbers with their sizes in front, as MNIST is published.
    case idx
    /// A pickle of plain Python data and arrays.
    case pickle
    /// What `torch.save` wrote.
    case torch
    /// The Hierarchical Data Format, with weights of Keras's for example.
    case hdf5
    /// A network of Keras's: a zip archive with weights in HDF5.
    case keras
    /// A picture.
    case png
    /// A photograph.
    case jpeg
    /// A picture or photograph.
    case webp
    /// An animation.
    case gif
    /// A network for ONNX runtimes.
    case onnx
    /// Events for TensorBoard.
    case tensorBoard = "tensorboard"
    /// Another zip archive.
    case zip
    /// A text.
    case text

    /// What it is, in words.
    public var description: String {
        switch self {
        case .npy: "an array of NumPy's (npy)"
        case .npz: "arrays of NumPy's (npz)"
        case .safetensors: "tensors (safetensors)"
        case .idx: "an array (IDX)"
        case .pickle: "a Python pickle"
        case .torch: "a file of PyTorch's"
        case .hdf5: "arrays (HDF5)"
        case .keras: "a network of Keras's (.keras)"
        case .png: "a picture (PNG)"
        case .jpeg: "a picture (JPEG)"
        case .webp: "a picture (WebP)"
        case .gif: "an animation (GIF)"
        case .onnx: "a network (ONNX)"
        case .tensorBoard: "events for TensorBoard"
        case .zip: "a zip archive"
        case .text: "a text"
        }
    }

    /// The format of a file's bytes, packed with gzip or not; `nil` for none of these.
    ///
    /// - Parameter bytes: the whole file, unpacked.
    public init?(of bytes: [UInt8]) {
        func starts(_ start: [UInt8]) -> Bool { bytes.starts(with: start) }
        func starts(_ text: String) -> Bool { starts(Array(text.utf8)) }
        if starts([0x93] + Array("NUMPY".utf8)) {
            self = .npy
        } else if starts("PK") {
            self = Self.zipped(bytes)
        } else if starts(HDF5.signature) {
            self = .hdf5
        } else if starts([0x89] + Array("PNG".utf8)) {
            self = .png
        } else if starts([0xff, 0xd8, 0xff]) {
            self = .jpeg
        } else if Image.isWebP(bytes.prefix(16)) {
            self = .webp
        } else if starts("GIF8") {
            self = .gif
        } else if starts([0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46]) {
            self = .torch
        } else if bytes.count > 9, bytes[8] == UInt8(ascii: "{"),
            bytes[0..<8].reversed().reduce(0, { $0 << 8 | UInt64($1) }) <= UInt64(bytes.count - 8)
        {
            self = .safetensors
        } else if bytes.count >= 4, starts([0, 0]), (0x08...0x0e).contains(bytes[2]) {
            self = .idx
        } else if starts([0x80]), bytes.count > 2, (2...5).contains(bytes[1]) {
            self = .pickle
        } else if Self.isTensorBoard(bytes) {
            self = .tensorBoard
        } else if Self.isONNX(bytes) {
            self = .onnx
        } else if Self.isText(bytes) {
            // The first protocols of pickles have no mark; a list or a dictionary says how it ends.
            self =
                bytes.last == UInt8(ascii: ".") && (starts("(") || starts("]") || starts("}"))
                ? .pickle : .text
        } else if bytes.last == UInt8(ascii: "."), starts("(") || starts("]") || starts("}") {
            self = .pickle
        } else {
            return nil
        }
    }

    /// Whether a file that begins so can only be safetensors: a length that the format allows, and a header.
    static func looksLikeSafetensors(_ start: [UInt8]) -> Bool {
        guard start.count > 8, start[8] == UInt8(ascii: "{") else { return false }
        let length = start[0..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        return (2...UInt64(Safetensors.headerLimit)).contains(length)
            && start[4..<8].allSatisfy { $0 == 0 }
    }

    /// What a zip archive is, by the names of its members.
    private static func zipped(_ bytes: [UInt8]) -> FileFormat {
        let names = ((try? Archive.members(of: bytes)) ?? []).map(\.name)
        if names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) {
            return .torch
        }
        if names.contains(where: { $0.hasSuffix(".weights.h5") }) { return .keras }
        return names.contains { $0.hasSuffix(".npy") } ? .npz : .zip
    }

    /// A first record whose length fits and that names its version.
    private static func isTensorBoard(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 40, bytes[1..<8].allSatisfy({ $0 == 0 }) else { return false }
        let mark = Array("brain.Event".utf8)
        return bytes[12..<40].indices.contains { bytes[$0...].starts(with: mark) }
    }

    /// A version of the intermediate representation in front, and a field of text or a graph behind it.
    private static func isONNX(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 8, bytes[0] == 0x08, (1...20).contains(bytes[1]) else { return false }
        return [0x12, 0x1a, 0x22, 0x32, 0x3a, 0x42, 0x28].contains(bytes[2])
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        let start = bytes.prefix(4096)
        if start.isEmpty || start.contains(where: { $0 < 9 || (14..<32).contains($0) && $0 != 27 })
        {
            return false
        }
        // A character may be cut at the end.
        return (0..<4).contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
    }
}
