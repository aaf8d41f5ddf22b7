public import Foundation
public import KisoCore

/// What a file of any known format holds: named arrays, or a picture, or text.
///
/// ```swift
/// let contents = try FileContents.read(URL(filePath: "weights.npz"))
/// contents.format                    // .npz
/// contents.arrays.map(\.name)        // W1, b1, …
/// try contents.write(to: URL(filePath: "weights.safetensors"))
/// ```
///
/// What a file is, its first bytes say, not its name. One that is packed with gzip is unpacked.
public struct FileContents: Sendable {
    /// The format.
    public let format: FileFormat
    /// Whether it was packed with gzip.
    public let isPacked: Bool
    /// The arrays of numbers, in the file's order. A picture is one array `[height, width, channels]`.
    public let arrays: [(name: String, array: NDArray)]
    /// Texts by name, of safetensors.
    public let metadata: [String: String]
    /// What there is that is no array: members of an archive, entries of a pickle.
    public let others: [String]

    /// Contents that are made, not read.
    ///
    /// - Parameters:
    ///   - format: the format that they come from.
    ///   - arrays: the arrays with their names.
    ///   - metadata: texts by name.
    public init(
        format: FileFormat, arrays: [(name: String, array: NDArray)],
        metadata: [String: String] = [:]
    ) {
        self.init(
            format: format, isPacked: false, arrays: arrays, metadata: metadata, others: [])
    }

    private init(
        format: FileFormat, isPacked: Bool, arrays: [(name: String, array: NDArray)],
        metadata: [String: String], others: [String]
    ) {
        self.format = format
        self.isPacked = isPacked
        self.arrays = arrays
        self.metadata = metadata
        self.others = others
    }

    /// Reads a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` for an unknown format and for
    ///   damage, `.unavailable` for packed files and pictures in a build without the trait `Native`.
    public static func read(_ url: URL) throws -> FileContents {
        // One that may be large is not read before it is looked at.
        if FileReading.isFile(url), FileFormat.looksLikeSafetensors(try FileReading.start(of: url))
        {
            let file = try Safetensors.mapped(url)
            return FileContents(format: .safetensors, arrays: file.tensors, metadata: file.metadata)
        }
        return try read(FileReading.bytes(of: url), name: url.path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the file as bytes.
    ///   - name: what errors call the file.
    public static func read(_ bytes: [UInt8], name: String = "data") throws -> FileContents {
        let isPacked = Gzip.isGzip(bytes)
        let plain = isPacked ? try Gzip.decompress(bytes, name: name) : bytes
        if plain.isEmpty { throw KisoError(.badData, "\(name): is empty") }
        guard let format = FileFormat(of: plain) else {
            throw KisoError(
                .badData,
                "\(name): a format that Kiso does not know, it starts with "
                    + hexadecimal(plain.prefix(4)))
        }
        var metadata: [String: String] = [:]
        var others: [String] = []
        var arrays: [(name: String, array: NDArray)] = []
        switch format {
        case .npy: arrays = [("array", try NPY.read(plain, name: name))]
        case .idx: arrays = [("array", try IDX.read(plain, name: name))]
        case .npz: arrays = try NPZ.read(plain, name: name)
        case .torch: arrays = try TorchFile.read(plain, name: name)
        case .hdf5: arrays = try HDF5.read(plain, name: name)
        case .keras: arrays = try keras(plain, name, &others)
        case .safetensors:
            let file = try Safetensors.read(plain, name: name)
            (arrays, metadata) = (file.tensors, file.metadata)
        case .pickle:
            try collect(Pickle.read(plain, name: name), path: "", &arrays, &others)
        case .png, .jpeg, .webp:
            let image = try Image.decode(plain, name: name)
            let shape: Shape = [image.height, image.width, image.channels]
            arrays = [("picture", NDArray(image.pixels, shape: shape))]
        case .zip: others = try Archive.members(of: plain, name: name).map(\.name)
        case .gif, .onnx, .tensorBoard, .text: break
        }
        return FileContents(
            format: format, isPacked: isPacked, arrays: arrays, metadata: metadata, others: others)
    }

    /// The weights of a network of Keras's.
    private static func keras(
        _ bytes: [UInt8], _ name: String, _ others: inout [String]
    ) throws -> [(name: String, array: NDArray)] {
        var arrays: [(name: String, array: NDArray)] = []
        let limit = Archive.defaultLimit(bytes)
        try Archive.forEachMember(of: bytes, limit: limit, name: name) { member, content in
            if member.name.hasSuffix(".weights.h5") {
                arrays += try HDF5.read(content, name: "\(name), \(member.name)")
            } else {
                others.append(member.name)
            }
        }
        return arrays
    }

    /// The arrays of a pickle by their paths; other entries are only named.
    private static func collect(
        _ value: PickleValue, path: String, _ arrays: inout [(name: String, array: NDArray)],
        _ others: inout [String]
    ) throws {
        func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        switch value {
        case .array(let array): arrays.append((path.isEmpty ? "array" : path, array))
        case .dictionary(let entries):
            for (key, value) in entries {
                let key: String? =
                    if case .int(let number) = key { "\(number)" } else { key.text }
                try collect(value, path: below(key ?? "?"), &arrays, &others)
            }
        case .list(let values) where values.count <= 10_000,
            .tuple(let values) where values.count <= 10_000:
            for (index, value) in values.enumerated() {
                try collect(value, path: below("\(index)"), &arrays, &others)
            }
        default:
            if others.count < 10_000 { others.append(path.isEmpty ? "the whole" : path) }
        }
    }
}
