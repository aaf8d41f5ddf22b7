import KisoCore

extension ElementFormat {
    /// The format that a NumPy type string names: an optional byte order (`<`, `>`, `=`, `|`), a
    /// kind and a size, such as `<f4`, `|u1`, `>i8`.
    init?(numPy text: String) {
        var letters = Substring(text)
        var order: Character = "="
        if let first = letters.first, "<>=|".contains(first) { order = letters.removeFirst() }
        guard let letter = letters.popFirst(), let size = Int(letters), letters.count == 1 else {
            return nil
        }
        let kind: Kind
        switch letter {
        case "b": kind = .boolean
        case "i": kind = .signed
        case "u": kind = .unsigned
        case "f": kind = .floating
        default: return nil
        }
        self.init(kind, size: size, isBigEndian: order == ">")
        guard dtype != nil, order != "|" || size == 1 else { return nil }
    }

    /// The NumPy type string of a little-endian format, `nil` for `bfloat16`.
    var numPyType: String? {
        switch kind {
        case .boolean: "|b1"
        case .signed: "<i\(size)"
        case .unsigned: size == 1 ? "|u1" : "<u\(size)"
        case .floating: "<f\(size)"
        case .brain: nil
        }
    }
}
