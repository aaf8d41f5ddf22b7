import KisoCore

/// The JSON header of a safetensors file.
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let format: ElementFormat
        let shape: Shape
        let begin: Int
        let end: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    private static let codes: [(code: String, dtype: DType)] = [
        ("F64", .float64), ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16),
        ("I64", .int64), ("I32", .int32), ("U8", .uint8), ("BOOL", .bool),
    ]
    /// Integers that are read as the next wider type that Kiso has.
    private static let widened: [(code: String, format: ElementFormat)] = [
        ("I8", ElementFormat(.signed, size: 1)), ("I16", ElementFormat(.signed, size: 2)),
        ("U16", ElementFormat(.unsigned, size: 2)), ("U32", ElementFormat(.unsigned, size: 4)),
        ("U64", ElementFormat(.unsigned, size: 8)),
    ]

    init(parsing bytes: ArraySlice<UInt8>, name: String) throws {
        var json = JSONScanner(bytes, name: name)
        var seen: Set<String> = []
        try json.object { key, json in
            guard seen.insert(key).inserted else { throw json.error("a second '\(key)'") }
            if key == "__metadata__" {
                if try !json.null() { metadata = try Self.metadata(&json) }
            } else {
                entries.append(try Self.entry(named: key, &json))
            }
        }
        try json.expectEnd()
    }

    private static func metadata(_ json: inout JSONScanner) throws -> [String: String] {
        var result: [String: String] = [:]
        try json.object { key, json in
            let value = try json.string()
            guard result.updateValue(value, forKey: key) == nil else {
                throw json.error("a second '\(key)' in __metadata__")
            }
        }
        return result
    }

    private static func entry(named name: String, _ json: inout JSONScanner) throws -> Entry {
        var code: String?
        var sizes: [Int]?
        var offsets: [Int]?
        try json.object { key, json in
            switch key {
            case "dtype" where code == nil: code = try json.string()
            case "shape" where sizes == nil: sizes = try json.sizes(atMost: 64)
            case "data_offsets" where offsets == nil: offsets = try json.sizes(atMost: 2)
            default: throw json.error("an unknown or repeated field '\(key)' of tensor '\(name)'")
            }
        }
        guard let code, let sizes, let offsets, offsets.count == 2 else {
            throw json.error("tensor '\(name)' without dtype, shape or two data_offsets")
        }
        let known = codes.map { (code: $0.code, format: ElementFormat($0.dtype)) } + widened
        guard let format = known.first(where: { $0.code == code })?.format else {
            throw json.error(
                "tensor '\(name)' of dtype '\(code)', expected "
                    + known.map(\.code).joined(separator: ", "))
        }
        guard let shape = Shape(checking: sizes) else {
            throw json.error("tensor '\(name)' of the shape \(sizes), which overflows")
        }
        return Entry(
            name: name, format: format, shape: shape, begin: offsets[0], end: offsets[1])
    }

    /// The padded JSON text of a header.
    static func encode(_ file: Safetensors) throws -> [UInt8] {
        var parts: [String] = []
        if !file.metadata.isEmpty {
            let fields = file.metadata.sorted { $0.key < $1.key }
                .map { "\(JSONScanner.quoted($0.key)):\(JSONScanner.quoted($0.value))" }
            parts.append("\"__metadata__\":{\(fields.joined(separator: ","))}")
        }
        var seen: Set<String> = ["__metadata__"]
        var position = 0
        for (name, array) in file.tensors {
            guard seen.insert(name).inserted else {
                throw KisoError(
                    .badData, "two tensors are named '\(name)', or it is reserved; rename one")
            }
            let code = codes.first { $0.dtype == array.dtype }?.code ?? ""
            let shape = array.shape.dimensions.map(String.init).joined(separator: ",")
            let end = position + array.count * array.dtype.size
            parts.append(
                "\(JSONScanner.quoted(name)):{\"dtype\":\"\(code)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(position),\(end)]}")
            position = end
        }
        var header = Array("{\(parts.joined(separator: ","))}".utf8)
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        guard header.count <= Safetensors.headerLimit else {
            throw KisoError(
                .badData,
                "a safetensors header of \(header.count) bytes, expected at most "
                    + "\(Safetensors.headerLimit); write fewer tensors or less metadata")
        }
        return header
    }
}
