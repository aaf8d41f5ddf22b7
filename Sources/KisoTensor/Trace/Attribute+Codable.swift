import Foundation
import KisoCore

extension Attribute: Codable {
    private enum SizeKeys: String, CodingKey { case fixed = "$fixed", perExample = "$perExample" }

    /// Reads what ``encode(to:)`` has written, nested at most 16 deep.
    ///
    /// - Throws: what the decoder throws for anything else.
    public init(from decoder: any Decoder) throws {
        if decoder.codingPath.count > 64 {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "nested too deep"))
        }
        if let sizes = try? decoder.container(keyedBy: SizeKeys.self),
            let perExample = try? sizes.decode(Int.self, forKey: .perExample)
        {
            let fixed = try sizes.decode(Int.self, forKey: .fixed)
            self = .size(BatchSize(fixed: fixed, perExample: perExample))
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let real = try? value.decode(Double.self) {
            self = .real(real)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([Attribute].self) {
            self = .list(list)
        } else {
            self = .record(try value.decode([String: Attribute].self))
        }
    }

    /// Writes the value as JSON would have it; a size as its two numbers.
    public func encode(to encoder: any Encoder) throws {
        if case .size(let size) = self {
            var sizes = encoder.container(keyedBy: SizeKeys.self)
            try sizes.encode(size.fixed, forKey: .fixed)
            try sizes.encode(size.perExample, forKey: .perExample)
            return
        }
        var value = encoder.singleValueContainer()
        switch self {
        case .null, .size: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let integer): try value.encode(integer)
        case .real(let real): try value.encode(real)
        case .text(let text): try value.encode(text)
        case .list(let list): try value.encode(list)
        case .record(let record): try value.encode(record)
        }
    }

    /// The stored properties of an op; `nil` for an op that is not `Codable`.
    init?(of op: any Op) {
        guard let op = op as? any Op & Codable, let data = try? JSONEncoder().encode(op),
            let value = try? JSONDecoder().decode(Attribute.self, from: data)
        else { return nil }
        self = value
    }

    /// The value of a type with these stored properties.
    package func decoded<T: Decodable>(as type: T.Type) throws -> T {
        try JSONDecoder().decode(type, from: try JSONEncoder().encode(self))
    }
}
