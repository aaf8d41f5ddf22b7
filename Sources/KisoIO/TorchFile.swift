public import Foundation
public import KisoCore

/// Reads the tensors of a file that `torch.save` wrote of a state dictionary, of both kinds: the zip of
/// PyTorch 1.6 and later, and the older one of several pickles behind each other.
///
/// ```swift
/// let tensors = try TorchFile.read(URL(filePath: "resnet18.pth"))
/// tensors.map(\.name)      // conv1.weight, bn1.weight, …
/// ```
///
/// Such a file is a pickle, that is a program. This reader follows the same closed list of instructions
/// as ``Pickle`` and knows a few names more: storages of numbers, `_rebuild_tensor_v2`,
/// `_rebuild_parameter` and `OrderedDict`. Whole modules, and anything else, are refused with the name
/// that they ask for; nothing is ever called.
public enum TorchFile {
    /// What an older file begins with: a pickle of the number 0x1950a86a20f9469cfc6c.
    private static let magic: [UInt8] = [
        0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
    ]

    /// Reads the tensors of a file, in its order, each once; what is nested is named by paths.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is none of PyTorch's,
    ///   is damaged, or holds something else than tensors and plain data.
    public static func read(_ url: URL) throws -> [(name: String, array: NDArray)] {
        try read(FileReading.bytes(of: url), name: url.path)
    }

    /// Reads the bytes of a file.
    ///
    /// - Parameters:
    ///   - bytes: the file as bytes.
    ///   - name: what errors call the file.
    public static func read(
        _ bytes: [UInt8], name: String = "PyTorch data"
    ) throws -> [(name: String, array: NDArray)] {
        let value: PickleValue
        if bytes.starts(with: magic) {
            value = try readOld(bytes, name: name)
        } else if bytes.starts(with: [0x50, 0x4b]) {
            value = try readZip(bytes, name: name)
        } else {
            throw KisoError(
                .badData,
                "\(name): no file of torch.save, it starts with \(hexadecimal(bytes.prefix(4)))")
        }
        var tensors: [(name: String, array: NDArray)] = []
        var seen: Set<String> = []
        try collect(value, path: "", name, &tensors, &seen)
        if tensors.isEmpty { throw KisoError(.badData, "\(name): holds no tensor") }
        return tensors
    }

    private static func collect(
        _ value: PickleValue, path: String, _ file: String,
        _ tensors: inout [(name: String, array: NDArray)], _ seen: inout Set<String>
    ) throws {
        switch value {
        case .array(let array):
            guard seen.insert(path).inserted else {
                throw KisoError(.badData, "\(file): the tensor '\(path)' occurs twice")
            }
            tensors.append((path.isEmpty ? "tensor" : path, array))
        case .dictionary(let entries):
            for (key, value) in entries {
                guard let text = key.text else { continue }
                try collect(
                    value, path: path.isEmpty ? text : "\(path).\(text)", file, &tensors, &seen)
            }
        default: break
        }
    }

    /// magic, version, platform, data, keys of storages; then each storage with its length in front.
    private static func readOld(_ bytes: [UInt8], name: String) throws -> PickleValue {
        var position = magic.count
        func pickle() throws -> PickleMachine.Result {
            var machine = PickleMachine(bytes, name: name, at: position, knowsTorch: true)
            let result = try machine.result()
            position = result.end
            return result
        }
        guard case .int(1001) = try pickle().value() else {
            throw KisoError(
                .badData, "\(name): is of a version of torch.save that Kiso does not know")
        }
        if case .bool(false)? = try pickle().value()["little_endian"] {
            throw KisoError(.badData, "\(name): was written by a big-endian machine")
        }
        let data = try pickle()
        let keys = try pickle().value().elements ?? []
        var reader = ByteReader(bytes, name: name, at: position)
        var storages: [String: ArraySlice<UInt8>] = [:]
        for key in keys {
            guard let key = key.text, let type = data.storageTypes[key] else {
                throw KisoError(.badData, "\(name): lists a storage that no tensor has")
            }
            let count = try reader.length(UInt64.self, "storage length")
            let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
            storages[key] = try reader.take(overflow ? Int.max : size, "storage")
        }
        return try data.value(storages: storages)
    }

    private static func readZip(_ bytes: [UInt8], name: String) throws -> PickleValue {
        var data: PickleMachine.Result?
        var storages: [String: ArraySlice<UInt8>] = [:]
        try Archive.forEachMember(
            of: bytes, limit: Archive.defaultLimit(bytes), name: name
        ) { member, content in
            let parts = member.name.split(separator: "/")
            if parts.last == "data.pkl", parts.count == 2 {
                var machine = PickleMachine(
                    content, name: "\(name), data.pkl", at: 0, knowsTorch: true,
                    budget: 2 * bytes.count)
                data = try machine.result()
            } else if parts.count == 3, parts[1] == "data" {
                storages[String(parts[2])] = content[...]
            } else if parts.last == "byteorder", content.starts(with: Array("big".utf8)) {
                throw KisoError(.badData, "\(name): was written by a big-endian machine")
            }
        }
        guard let data else {
            throw KisoError(
                .badData,
                "\(name): a zip archive without data.pkl; expected what torch.save wrote")
        }
        return try data.value(storages: storages)
    }
}
