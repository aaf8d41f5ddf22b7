import KisoCore

/// Reads the strict JSON of a safetensors header piece by piece, as the caller expects it.
///
/// There is no tree and no recursion, so neither depth nor size of the input costs anything, and
/// every key is seen, also a repeated one (Foundation's parsers drop those).
struct JSONScanner {
    private let bytes: ArraySlice<UInt8>
    private let name: String
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>, name: String) {
        self.bytes = bytes
        self.name = name
        position = bytes.startIndex
    }

    private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    /// Reads an object; `field` reads the value of each key.
    mutating func object(_ field: (String, inout JSONScanner) throws -> Void) throws {
        try expect("{")
        if accept("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try field(key, &self)
        } while accept(",")
        try expect("}")
    }

    /// Reads an array of non-negative integers.
    mutating func sizes(atMost limit: Int) throws -> [Int] {
        try expect("[")
        if accept("]") { return [] }
        var result: [Int] = []
        repeat {
            skipBlanks()
            let digits = bytes[position...].prefix(20).prefix { (0x30...0x39).contains($0) }
            guard let value = Int(String(decoding: digits, as: UTF8.self)),
                digits.count == 1 || digits.first != 0x30
            else { throw error("no integer from 0 to \(Int.max)") }
            position += digits.count
            result.append(value)
            guard result.count <= limit else { throw error("more than \(limit) numbers") }
        } while accept(",")
        try expect("]")
        return result
    }

    /// Reads a string.
    mutating func string() throws -> String {
        try expect("\"")
        var text: [UInt8] = []
        while true {
            let plain = bytes[position...].prefix { $0 != 0x22 && $0 != 0x5c && $0 >= 0x20 }
            text += plain
            position += plain.count
            switch next {
            case 0x22:
                position += 1
                guard let result = String(validating: text, as: UTF8.self) else {
                    throw error("a string that is not UTF-8")
                }
                return result
            case 0x5c:
                position += 1
                try text.append(contentsOf: escape().utf8)
            default: throw error("a string without end")
            }
        }
    }

    /// Checks that only blanks follow.
    /// Whether `null` comes next; it is consumed then.
    mutating func null() throws -> Bool {
        guard accept("n") else { return false }
        for character in "ull".unicodeScalars { try expect(character) }
        return true
    }

    mutating func expectEnd() throws {
        skipBlanks()
        guard next == nil else { throw error("something after the header's object") }
    }

    /// An error that names the place; `found` completes "the header holds …".
    func error(_ found: String) -> KisoError {
        KisoError(
            .badData,
            "\(name): the safetensors header holds \(found) (before byte \(position) of the file)")
    }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard let byte = next, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard accept(character) else { throw error("no '\(character)' where one belongs") }
    }

    private mutating func escape() throws -> Character {
        guard let letter = next else { throw error("a string without end") }
        position += 1
        switch letter {
        case 0x22: return "\""
        case 0x5c: return "\\"
        case 0x2f: return "/"
        case 0x62: return "\u{8}"
        case 0x66: return "\u{c}"
        case 0x6e: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: return Character(try unicodeEscape())
        default: throw error("an unknown escape in a string")
        }
    }

    private mutating func unicodeEscape() throws -> Unicode.Scalar {
        let first = try hexadecimalUnit()
        var units = [first]
        if (0xd800..<0xdc00).contains(first) {
            guard bytes[position...].starts(with: [0x5c, 0x75]) else {
                throw error("half a surrogate pair")
            }
            position += 2
            units.append(try hexadecimalUnit())
        }
        let text = String(validating: units, as: UTF16.self)
        guard let scalar = text?.unicodeScalars.first else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimalUnit() throws -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0 != 0x2b && $0 != 0x2d }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("an incomplete \\u escape") }
        position += 4
        return unit
    }

    /// A string as JSON writes it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
