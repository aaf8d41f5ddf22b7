public import KisoCore

/// What a pickle holds: plain Python data and NumPy arrays.
public indirect enum PickleValue: Sendable {
    /// `None`.
    case none
    /// A truth value.
    case bool(Bool)
    /// An integer of up to 64 bits.
    case int(Int)
    /// A floating-point number.
    case double(Double)
    /// A text.
    case string(String)
    /// Bytes, or a text of Python 2; they share the memory of the source.
    case bytes(ArraySlice<UInt8>)
    /// A list.
    case list([PickleValue])
    /// A tuple.
    case tuple([PickleValue])
    /// A dictionary, in the file's order; keys may repeat if the file repeats them.
    case dictionary([(key: PickleValue, value: PickleValue)])
    /// A NumPy array.
    case array(NDArray)
}

extension PickleValue {
    /// The text of a string, also of one that Python 2 wrote as UTF-8 bytes; otherwise `nil`.
    public var text: String? {
        switch self {
        case .string(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The elements of a list or tuple; otherwise `nil`.
    public var elements: [PickleValue]? {
        switch self {
        case .list(let elements), .tuple(let elements): elements
        default: nil
        }
    }

    /// The array; otherwise `nil`.
    public var array: NDArray? {
        if case .array(let array) = self { array } else { nil }
    }

    /// The value of a text key in a dictionary; `nil` without the key or in anything else.
    public subscript(key: String) -> PickleValue? {
        guard case .dictionary(let entries) = self else { return nil }
        return entries.last { $0.key.text == key }?.value
    }
}
