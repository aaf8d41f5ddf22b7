import Foundation
import KisoCore

/// The header of an npy file: a Python dictionary literal of exactly three known entries.
struct NPYHeader {
    let format: ElementFormat
    let isColumnMajor: Bool
    let shape: Shape

    init(parsing bytes: ArraySlice<UInt8>, place: String) throws {
        var scanner = LiteralScanner(bytes: bytes, position: bytes.startIndex, place: place)
        var type: String?
        var order: Bool?
        var sizes: [Int]?
        try scanner.expect("{")
        while !scanner.accept("}") {
            let key = try scanner.string()
            try scanner.expect(":")
            switch key {
            case "descr" where type == nil: type = try scanner.string()
            case "fortran_order" where order == nil: order = try scanner.boolean()
            case "shape" where sizes == nil: sizes = try scanner.tuple()
            default: throw KisoError(.badData, "\(place): unexpected or repeated key '\(key)'")
            }
            if !scanner.accept(",") {
                try scanner.expect("}")
                break
            }
        }
        try scanner.expectEnd()
        guard let type, let order, let sizes else {
            throw KisoError(.badData, "\(place): expected descr, fortran_order and shape")
        }
        guard let format = ElementFormat(numPy: type) else {
            throw KisoError(
                .badData,
                "\(place): elements of type '\(type)', expected a Boolean, integer or float of up "
                    + "to 8 bytes, such as '<f4'; convert the array in NumPy")
        }
        guard let shape = Shape(checking: sizes), format.byteCount(of: shape) != nil else {
            throw KisoError(.badData, "\(place): the shape \(sizes) overflows")
        }
        self.format = format
        self.shape = shape
        isColumnMajor = order
    }

    /// Whether the elements are texts, bytes, dates, records or Python objects.
    static func holdsTextOrObjects(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let key = text.firstRange(of: "'descr':") else { return false }
        let value = text[key.upperBound...].drop { $0 == " " }
        if value.hasPrefix("[") { return true }
        let kind = value.dropFirst().drop { "<>|=".contains($0) }.first
        return kind.map { "USOMmVac".contains($0) } ?? false
    }
}

/// Reads the few Python literals that an npy header consists of.
private struct LiteralScanner {
    let bytes: ArraySlice<UInt8>
    var position: Int
    let place: String

    private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0a { position += 1 }
    }

    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard let byte = next, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws {
        guard accept(character) else { throw unexpected("'\(character)'") }
    }

    mutating func expectEnd() throws {
        skipBlanks()
        guard next == nil else { throw unexpected("the end") }
    }

    mutating func string() throws -> String {
        skipBlanks()
        guard let quote = next, quote == 0x27 || quote == 0x22 else { throw unexpected("a string") }
        let start = position + 1
        guard let end = bytes[start...].firstIndex(of: quote), end - start <= 64 else {
            throw unexpected("a short string")
        }
        position = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    mutating func boolean() throws -> Bool {
        skipBlanks()
        for (word, value) in [("True", true), ("False", false)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw unexpected("True or False")
    }

    mutating func tuple() throws -> [Int] {
        try expect("(")
        var sizes: [Int] = []
        while !accept(")") {
            sizes.append(try integer())
            // Python 2 wrote its long integers as 28L.
            _ = accept("L")
            guard sizes.count <= 64 else { throw unexpected("at most 64 axes") }
            if !accept(",") {
                try expect(")")
                break
            }
        }
        return sizes
    }

    private mutating func integer() throws -> Int {
        skipBlanks()
        let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }.prefix(20)
        guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
            throw unexpected("a size")
        }
        position += digits.count
        return value
    }

    private func unexpected(_ expected: String) -> KisoError {
        KisoError(.badData, "\(place): expected \(expected) at byte \(position) of the file")
    }
}
